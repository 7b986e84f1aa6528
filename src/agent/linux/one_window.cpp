// SPDX-License-Identifier: Apache-2.0
#include "agent/linux/one_window.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QLocalSocket>

namespace sekisho::agent {
namespace {

namespace fs = std::filesystem;

constexpr int patience_ms = 1000;
constexpr qint64 longest_url = 400;

// Beside the lock, in a folder that only this person can enter.
QString socket_of(const fs::path& state) { return QString::fromStdString((state / "window").string()); }

}  // namespace

std::unique_ptr<OneWindow> OneWindow::claim(const fs::path& state) {
  std::error_code ignored;
  fs::create_directories(state, ignored);
  fs::permissions(state, fs::perms::owner_all, ignored);
  const int lock = ::open((state / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (lock < 0 || ::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    if (lock >= 0) {
      ::close(lock);
    }
    return nullptr;
  }
  return std::unique_ptr<OneWindow>(new OneWindow(state, lock));
}

bool OneWindow::hand_over(const fs::path& state, const std::string& url) {
  QLocalSocket socket;
  socket.connectToServer(socket_of(state));
  if (!socket.waitForConnected(patience_ms)) {
    return false;
  }
  socket.write((url + "\n").c_str());
  socket.disconnectFromServer();
  return socket.state() == QLocalSocket::UnconnectedState || socket.waitForDisconnected(patience_ms);
}

OneWindow::~OneWindow() {
  server_.reset();
  if (lock_ >= 0) {
    ::close(lock_);  // the kernel gives the lock back, after a crash too
  }
}

void OneWindow::listen(const std::function<void(std::string)>& arrived) {
  server_ = std::make_unique<QLocalServer>();
  server_->setSocketOptions(QLocalServer::UserAccessOption);
  QLocalServer::removeServer(socket_of(state_));  // a left-over of a crash: we hold the lock
  QObject::connect(server_.get(), &QLocalServer::newConnection, server_.get(),
                   [server = server_.get(), arrived] {
                     QLocalSocket* const socket = server->nextPendingConnection();
                     QObject::connect(socket, &QLocalSocket::disconnected, socket, [socket, arrived] {
                       arrived(socket->readLine(longest_url).trimmed().toStdString());
                       socket->deleteLater();
                     });
                   });
  server_->listen(socket_of(state_));
}

}  // namespace sekisho::agent

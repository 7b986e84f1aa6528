// SPDX-License-Identifier: Apache-2.0
#include "staff/import_line.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "crypto/totp.h"

namespace sekisho::staff {
namespace {

Error refused(const std::string& column, const std::string& why) {
  return Error{ErrorCode::ImportRefused, column + ": " + why};
}

// The reason of a parse, under the column's name; a secret column's own text never gets into it.
template <class T>
Result<T> in_column(const std::string& column, Result<T> parsed) {
  if (!parsed.ok()) {
    return refused(column, parsed.error().detail.empty() ? std::string(wire_name(parsed.error().code))
                                                         : parsed.error().detail);
  }
  return parsed;
}

Result<contract::CertificateStatus> status_of(const CsvRow& row) {
  const std::string& text = row.at("status");
  if (text == "provisional") {
    return refused("status", "a provisional certificate belongs to a renewal and cannot be imported");
  }
  return in_column("status", contract::parse_certificate_status(text.empty() ? "active" : text));
}

Result<void> read_second_factor(const CsvRow& row, ImportLine& line) {
  line.second_factor =
      TRY(in_column("second_factor", contract::parse_second_factor(row.at("second_factor"))));
  if (line.second_factor == contract::SecondFactor::Totp) {
    auto key = crypto::parse_base32(row.at("totp_secret"));
    if (!key.ok() || key->bytes().size() < 10) {
      return refused("totp_secret", "not base32 of at least 80 bits");
    }
    line.totp_key = std::move(key).value();
    return {};
  }
  auto values = contract::parse_values(row.at("card"));
  if (!values.ok()) {
    return refused("card", "not the 50 cells A1=00;A2=00;… to J5");
  }
  line.card = std::move(values).value();
  return {};
}

Result<contract::MemberKind> kind_of(const CsvRow& row) {
  const std::string& text = row.at("kind");
  return in_column("kind", contract::parse_member_kind(text.empty() ? "person" : text));
}

Result<void> read_company(const CsvRow& row, ImportLine& line) {
  line.company = row.at("company");
  return line.company.empty() ? refused("company", "is empty") : Result<void>();
}

Result<void> read_member(const CsvRow& row, ImportLine& line) {
  const std::string& pin = row.at("pin");
  line.kind = TRY(kind_of(row));
  if (pin.empty()) {
    return line.kind == contract::MemberKind::Machine ? read_company(row, line) : Result<void>();
  }
  if (!std::all_of(pin.begin(), pin.end(), [](char letter) { return letter >= '0' && letter <= '9'; })) {
    return refused("pin", "not digits");
  }
  line.pin = Secret(pin);
  TRY(read_company(row, line));
  return read_second_factor(row, line);
}

Result<void> read_certificate(const CsvRow& row, const std::filesystem::path& folder, ImportLine& line) {
  const std::string& name = row.at("certificate");
  line.status = TRY(status_of(row));
  if (!row.at("status_since").empty()) {
    line.status_since = TRY(in_column("status_since", parse_rfc3339(row.at("status_since"))));
  }
  if (name.empty()) {
    return line.describes_member() ? Result<void>()
                                   : refused("certificate", "a line without PIN must name one");
  }
  const std::string text = TRY(in_column("certificate", read_text(folder / name)));
  if (text.empty()) {
    return {};
  }
  line.certificate = TRY(in_column("certificate", certificate::Certificate::parse_pem(text)));
  return {};
}

}  // namespace

const std::vector<std::string>& import_columns() {
  static const std::vector<std::string> columns{
      "institution_code", "contract_id", "member_id", "company",     "pin", "second_factor", "card",
      "totp_secret",      "certificate", "status",    "status_since"};
  return columns;
}

// Files from before there were machines do without.
const std::vector<std::string>& optional_import_columns() {
  static const std::vector<std::string> columns{"kind"};
  return columns;
}

Result<std::string> read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.good() && !file.eof()) {
    return Error{ErrorCode::FileUnreadable, path.string()};
  }
  return text;
}

Result<ImportLine> parse_import_line(const CsvRow& row, const std::filesystem::path& folder) {
  auto institution = TRY(in_column("institution_code", InstitutionCode::parse(row.at("institution_code"))));
  auto contract = TRY(in_column("contract_id", ContractId::parse(row.at("contract_id"))));
  auto member = TRY(in_column("member_id", MemberId::parse(row.at("member_id"))));
  ImportLine line{
      .line = row.line,
      .member = {std::move(institution), std::move(contract), std::move(member)},
      .company = {},
      .pin = {},
      .card = {},
      .totp_key = {},
      .certificate = {},
      .status_since = {},
  };
  TRY(read_member(row, line));
  TRY(read_certificate(row, folder, line));
  return line;
}

}  // namespace sekisho::staff

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# How the certificates of this folder were made: by openssl, once. Long lives, so that tests need no clock.
set -euo pipefail
cd "$(dirname "$0")"
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" -days 9000 \
    -subj "/O=Existing/CN=$1" -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
}
leaf() {  # name CA
  printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n' >ext
  openssl req -new -newkey rsa:2048 -nodes -keyout "$1.key" -out csr -subj "/O=Existing/CN=$1"
  openssl x509 -req -in csr -CA "$2.pem" -CAkey "$2.key" -days 8000 -extfile ext -out "$1.pem"
}
authority ca
authority foreign_ca
leaf tanaka ca
leaf yamamoto ca
leaf foreign foreign_ca
rm -f ./*.key csr ext

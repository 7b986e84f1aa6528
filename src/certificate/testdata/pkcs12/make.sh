#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Existing systems' CAs as PKCS#12 files, by openssl, NSS and GnuTLS; passphrase "an old system". The files lie beside it;
# run again only to make others.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
rm -f ./*.p12 ./*.pem ./*.crl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pass='an old system'

authority() { # name, openssl's words for the key
  openssl req -x509 "${@:2}" -nodes -keyout "$work/$1.key" -out "$1.pem" -days 14600 -subj "/O=Old/CN=Old CA $1" \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
}
authority ec -newkey ec -pkeyopt ec_paramgen_curve:P-256
authority rsa -newkey rsa:2048
authority p521 -newkey ec -pkeyopt ec_paramgen_curve:P-521
authority rsa1024 -newkey rsa:1024

export_as() { # file, key's name, openssl's words
  openssl pkcs12 -export -inkey "$work/$2.key" -in "$2.pem" -passout "pass:$pass" -name old -out "$1.p12" "${@:3}"
}
export_as openssl_modern ec
export_as openssl_rsa rsa -keypbe AES-256-CBC -certpbe AES-256-CBC -macalg sha512 -iter 600000
export_as openssl_legacy rsa -legacy
export_as openssl_3des ec -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1
export_as openssl_plain ec -keypbe NONE -certpbe NONE
# With who stands above it: an intermediate below a root.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout "$work/top.key" -out top.pem -days 14600 -subj "/O=Old/CN=Old Root" \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n' >"$work/below.cnf"
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/below.key" -subj "/O=Old/CN=Old CA below" 2>/dev/null |
  openssl x509 -req -CA top.pem -CAkey "$work/top.key" -CAcreateserial -CAserial "$work/serial" -days 14000 -extfile "$work/below.cnf" -out below.pem 2>/dev/null
export_as chain below -certfile top.pem
# What must be refused.
export_as no_mac ec -nomac
export_as iterations ec -iter 9000000
export_as curve p521
export_as small rsa1024
export_as no_key ec -nokeys
export_as no_certificate ec -nocerts
openssl pkcs12 -export -inkey "$work/ec.key" -in ec.pem -passout pass: -name old -out empty.p12

# NSS: the store takes openssl's file in and exports it in its own forms. Of two keys too.
printf '%s' "$pass" >"$work/pass"
mkdir "$work/store"
certutil -N -d "sql:$work/store" --empty-password
pk12util -i openssl_modern.p12 -d "sql:$work/store" -w "$work/pass" >/dev/null
pk12util -o nss.p12 -n old -d "sql:$work/store" -w "$work/pass" >/dev/null
pk12util -o nss_old.p12 -n old -d "sql:$work/store" -w "$work/pass" -c DES-EDE3-CBC -C RC2-CBC >/dev/null

certtool --to-p12 --load-privkey "$work/rsa.key" --load-certificate rsa.pem --p12-name old --password "$pass" --outder --outfile gnutls.p12 2>/dev/null
certtool --to-p12 --load-privkey "$work/ec.key" --load-certificate ec.pem --p12-name old --password "$pass" --pkcs-cipher 3des-pkcs12 --outder \
  --outfile gnutls_old.p12 2>/dev/null
cat "$work/ec.key" "$work/rsa.key" >"$work/both.key"
cat ec.pem rsa.pem >"$work/both.pem"
certtool --to-p12 --load-privkey "$work/both.key" --load-certificate "$work/both.pem" --p12-name old --password "$pass" --outder --outfile two_keys.p12 2>/dev/null || true

# The key as PEM, and the last list of that CA.
openssl pkcs8 -topk8 -in "$work/ec.key" -passout "pass:$pass" -out key_pkcs8.pem
openssl pkey -in "$work/rsa.key" -traditional -aes256 -passout "pass:$pass" -out key_old.pem
cat >"$work/ca.cnf" <<END
[ca]
default_ca = old
[old]
database = $work/index.txt
crlnumber = $work/number
default_md = sha256
default_crl_days = 30
crl_extensions = list
[list]
authorityKeyIdentifier = keyid
END
printf '7000000000000000\n' >"$work/number"  # hexadecimal
cat >"$work/index.txt" <<END
R	400101000000Z	260101000000Z,keyCompromise	0A11	unknown	/CN=a
R	400101000000Z	260201000000Z,certificateHold	0B22	unknown	/CN=b
R	400101000000Z	260301000000Z	0C33	unknown	/CN=c
V	400101000000Z		0D44	unknown	/CN=d
END
openssl ca -gencrl -config "$work/ca.cnf" -keyfile "$work/ec.key" -cert ec.pem -out last.crl 2>/dev/null
printf 'FFFFFFFFFFFFFFFFFFFF\n' >"$work/number"
openssl ca -gencrl -config "$work/ca.cnf" -keyfile "$work/ec.key" -cert ec.pem -out too_far.crl 2>/dev/null
sed -i '/crl_extensions\|crlnumber/d' "$work/ca.cnf"
openssl ca -gencrl -config "$work/ca.cnf" -keyfile "$work/ec.key" -cert ec.pem -out no_number.crl 2>/dev/null

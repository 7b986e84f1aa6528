#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What openssl's CMP client sends, kept as the tests' data (OpenSSL 3.0.19). Run it here to make all of it anew.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/ca.cnf" <<'CNF'
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
CNF
ec="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
openssl req -x509 $ec -keyout "$work/ca.key" -out ca.pem -subj /CN=CA -days 36500 -config "$work/ca.cnf" -extensions ca 2> /dev/null
openssl req -new $ec -keyout "$work/old.key" -subj /O=O/CN=old -out "$work/old.csr" 2> /dev/null
openssl req -new -newkey rsa:2048 -nodes -keyout "$work/rsa.key" -subj /O=O/CN=rsa -out "$work/rsa.csr" 2> /dev/null
for name in old rsa; do
  openssl x509 -req -in "$work/$name.csr" -CA ca.pem -CAkey "$work/ca.key" -set_serial "0x5a0badcafe$(openssl rand -hex 4)" -days 36500 \
    -extfile "$work/ca.cnf" -extensions leaf -out "$name.pem" 2> /dev/null
done
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/new.key"
openssl pkey -in "$work/new.key" -pubout -outform DER -out new.spki
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out "$work/weak.key" 2> /dev/null
openssl req -new -key "$work/new.key" -subj /CN=wish -out "$work/new.csr"

# The client ends with an error where nobody answers; by then its request is written.
ask() {
  out=$1
  shift
  openssl cmp -server 127.0.0.1:1 -recipient /CN=CA -trusted ca.pem -certout "$work/x.pem" -reqout "$out" "$@" > /dev/null 2>&1 || test -s "$out"
}
signed="-cert old.pem -key $work/old.key"
ask kur.der -cmd kur $signed -newkey "$work/new.key"
ask kur_rsa.der -cmd kur -cert rsa.pem -key "$work/rsa.key" -newkey "$work/new.key"
ask kur_weak_key.der -cmd kur $signed -newkey "$work/weak.key"
ask kur_ra_verified.der -cmd kur $signed -newkey "$work/new.key" -popo 0
ask kur_no_proof.der -cmd kur $signed -newkey "$work/new.key" -popo -1
ask kur_sha1.der -cmd kur $signed -newkey "$work/new.key" -digest sha1
ask kur_wishes.der -cmd kur $signed -newkey "$work/new.key" -subject /CN=wish -days 9000 -sans evil.example -implicit_confirm
ask cr.der -cmd cr $signed -newkey "$work/new.key" -subject /CN=wish
ask p10cr.der -cmd p10cr $signed -csr "$work/new.csr"
ask ir_mac.der -cmd ir -ref 3078 -secret pass:0123456789abcdef -newkey "$work/new.key" -subject /CN=wish
ask rr.der -cmd rr $signed -oldcert old.pem
ask rr_compromise.der -cmd rr $signed -oldcert old.pem -revreason 1
ask rr_other.der -cmd rr $signed -oldcert rsa.pem -revreason 1
ask genm.der -cmd genm $signed -infotype signKeyPairTypes
ask genm_unprotected.der -cmd genm -unprotected_requests -subject /CN=x
# certConf and pollReq come only after an answer: openssl plays the server too.
mock="-use_mock_srv -srv_cert rsa.pem -srv_key $work/rsa.key -srv_trusted ca.pem -rsp_cert old.pem -recipient /CN=CA -trusted ca.pem"
openssl cmp -cmd kur $signed -newkey "$work/old.key" $mock -certout "$work/x.pem" -reqout "$work/1 certconf.der" > /dev/null 2>&1 || test -s certconf.der
openssl cmp -cmd kur $signed -newkey "$work/old.key" $mock -poll_count 1 -certout "$work/x.pem" -reqout "$work/1 pollreq.der" > /dev/null 2>&1 || test -s pollreq.der
openssl cmp -cmd kur $signed -newkey "$work/new.key" $mock -certout "$work/x.pem" -reqout "$work/1 certconf_rejects.der" > /dev/null 2>&1 || test -s certconf_rejects.der

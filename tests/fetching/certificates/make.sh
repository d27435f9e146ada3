#!/bin/sh
# Makes the certificates of these tests, valid for a hundred years, and one that was valid for a day.
set -eu
work=$(mktemp -d)
cat > "$work/ca.conf" <<CONF
[ca]
default_ca = ours
[ours]
dir = $work
new_certs_dir = $work
database = $work/index.txt
serial = $work/serial
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[here]
subjectAltName = IP:127.0.0.1,DNS:localhost
[elsewhere]
subjectAltName = DNS:otro.ejemplo.gob.mx
CONF
: > "$work/index.txt"
echo 01 > "$work/serial"
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$work/$1.key"; }
# sign NAME SIGNER SECTION START END
sign() {
  key "$1"
  openssl req -new -key "$work/$1.key" -subj "/CN=$1" -out "$work/$1.csr"
  openssl ca -batch -notext -config "$work/ca.conf" -keyfile "$work/$2.key" -cert "$work/$2.crt" \
    -in "$work/$1.csr" -out "$work/$1.crt" -extensions "$3" -startdate "$4" -enddate "$5"
}
own() {
  key "$1"
  openssl req -new -x509 -key "$work/$1.key" -subj "/CN=$1" -out "$work/$1.crt" -days 36500 \
    -addext "$2"
}
from=20250101000000Z to=21250101000000Z
own authority basicConstraints=critical,CA:TRUE
own autofirmado subjectAltName=IP:127.0.0.1
sign intermediate authority authority $from $to
sign bueno authority here $from $to
sign vencido authority here 20250101000000Z 20250102000000Z
sign otro_nombre authority elsewhere $from $to
sign cadena_incompleta intermediate here $from $to
for name in bueno vencido otro_nombre cadena_incompleta autofirmado; do
  cat "$work/$name.key" "$work/$name.crt" > "$name.pem"
done
cp "$work/authority.crt" authority.pem
rm -r "$work"

#!/bin/sh
# Makes the keys and certificates of the tests: sh tests/tls/make.sh FOLDER
# Those beside this script are for the programs of tests/programs and tests/stdlib; the other tests make their own.
set -eu
folder=$1
mkdir -p "$folder"
cd "$folder"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/index"
cat >"$work/ca.conf" <<END
[ca]
default_ca = ours
[ours]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = anything
unique_subject = no
copy_extensions = none
[anything]
organizationName = optional
organizationalUnitName = optional
commonName = supplied
[req]
distinguished_name = none
prompt = no
[none]
END

from=20200101000000Z
until=21200101000000Z

# certificate NAME KEY SUBJECT EXTENSIONS ISSUER [FROM UNTIL]: ISSUER "-" signs itself.
certificate() {
  printf '%b\n' "$4" >"$work/extensions"
  openssl req -new -config "$work/ca.conf" -key "$2" -subj "$3" -out "$work/request"
  if [ "$5" = - ]; then
    set -- "$1" "$2" "$3" "$4" "$5" "${6:-$from}" "${7:-$until}" -selfsign -keyfile "$2"
  else
    set -- "$1" "$2" "$3" "$4" "$5" "${6:-$from}" "${7:-$until}" -cert "$5.crt" -keyfile "$5.key"
  fi
  name=$1 start=$6 end=$7
  shift 7
  openssl ca -batch -notext -config "$work/ca.conf" -extfile "$work/extensions" -in "$work/request" -out "$name.crt" \
    -startdate "$start" -enddate "$end" "$@" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
}

leaf='basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,keyEncipherment\nextendedKeyUsage=serverAuth,clientAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nsubjectAltName='
authority='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash'

ec() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
ec root.key
ec intermediate.key
ec stranger.key
ec ec.key
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key 2>/dev/null

# A root, one below it, and a root that nobody trusts.
certificate root root.key '/O=CoroJS/CN=Test Root' "$authority" -
certificate intermediate intermediate.key '/O=CoroJS/CN=Test Intermediate' "$authority" root
certificate stranger stranger.key '/O=Stranger/CN=Stranger Root' "$authority" -

# Servers. one: RSA; two: EC; three: EC below the intermediate, which lies in chain.crt with it.
certificate one rsa.key '/O=CoroJS/CN=one.example' "${leaf}DNS:one.example,DNS:localhost" root
certificate two ec.key '/O=CoroJS/CN=two.example' "${leaf}DNS:two.example,DNS:localhost" root
certificate three ec.key '/O=CoroJS/CN=three.example' "${leaf}DNS:three.example,DNS:localhost" intermediate
cat three.crt intermediate.crt >chain.crt
certificate default rsa.key '/O=CoroJS/CN=default.example' "${leaf}DNS:default.example,DNS:localhost" root
certificate wildcard ec.key '/O=CoroJS/CN=*.wild.example' "${leaf}DNS:*.wild.example" root
certificate address ec.key '/O=CoroJS/CN=address' "${leaf}IP:127.0.0.1,IP:::1" root

# What must be refused.
certificate expired ec.key '/O=CoroJS/CN=localhost' "${leaf}DNS:localhost" root 20200101000000Z 20210101000000Z
certificate future ec.key '/O=CoroJS/CN=localhost' "${leaf}DNS:localhost" root 21190101000000Z "$until"
certificate self ec.key '/O=CoroJS/CN=localhost' "${leaf}DNS:localhost" -
certificate other ec.key '/O=CoroJS/CN=other.example' "${leaf}DNS:other.example,DNS:elsewhere.example" root
certificate strange ec.key '/O=Stranger/CN=localhost' "${leaf}DNS:localhost" stranger
cat strange.crt stranger.crt >strange-chain.crt
certificate purpose ec.key '/O=CoroJS/CN=localhost' \
  'basicConstraints=critical,CA:FALSE\nextendedKeyUsage=emailProtection\nsubjectAltName=DNS:localhost' root

# Clients.
certificate client ec.key '/O=CoroJS/OU=Tests/CN=Ann Client' "${leaf}email:ann@client.example" root
certificate strange-client ec.key '/O=Stranger/CN=Eve' "${leaf}email:eve@strange.example" stranger
certificate expired-client ec.key '/O=CoroJS/CN=Old Client' "${leaf}email:old@client.example" root 20200101000000Z 20210101000000Z

# The same keys in every form.
openssl rsa -in rsa.key -traditional -out rsa-pkcs1.key 2>/dev/null
openssl ec -in ec.key -out ec-sec1.key 2>/dev/null
openssl pkcs8 -topk8 -in rsa.key -v2 aes-256-cbc -passout pass:secret -out rsa-encrypted.key
openssl rsa -in rsa.key -traditional -aes128 -passout pass:secret -out rsa-pkcs1-encrypted.key 2>/dev/null
openssl ec -in ec.key -aes128 -passout pass:secret -out ec-sec1-encrypted.key 2>/dev/null
openssl pkcs12 -export -inkey rsa.key -in one.crt -passout pass:secret -out one.pfx
openssl pkcs12 -export -inkey ec.key -in three.crt -certfile intermediate.crt -passout pass: -out chain.pfx
openssl x509 -in two.crt -outform DER -out two.der
openssl pkey -in ec.key -outform DER -out ec.der
rm intermediate.key root.key stranger.key

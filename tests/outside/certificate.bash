# To be sourced. `certificate FOLDER NAMES` writes an authority and a certificate of it into FOLDER: ca.pem, server.pem,
# server.key. NAMES are as OpenSSL has them: IP:127.0.0.1,DNS:mail.contoso.test.
certificate() {
    local folder=$1 names=$2
    local key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
    openssl req -x509 "${key[@]}" -keyout "$folder/ca.key" -out "$folder/ca.pem" -subj /CN=test -days 2 2>/dev/null
    openssl req "${key[@]}" -keyout "$folder/server.key" -out "$folder/server.csr" -subj /CN=127.0.0.1 2>/dev/null
    openssl x509 -req -in "$folder/server.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -out "$folder/server.pem" \
        -days 2 -extfile <(echo "subjectAltName=$names") 2>/dev/null
}

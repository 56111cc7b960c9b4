# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: Erlang's ssl application, without PSK suites
# Session: TLS 1.2, none agreed
# Verdict: no_common_suite
# Findings: no_common_suite insufficient_security
# Shows: the server has certificate suites only, and answers with alert insufficient_security as
# Shows: EMQX does, which is written in Erlang

keys 'bob:00112233445566778899aabbccddeeff'
openssl req -x509 -newkey rsa:2048 -nodes -keyout certificate.key -out certificate.pem -days 3650 \
    -subj /CN=broker.example 2>/dev/null
capture
cat >server.escript <<'END'
%% one connection
main([]) ->
    {ok, _} = application:ensure_all_started(ssl),
    {ok, Listener} = ssl:listen(8883, [{certfile, "certificate.pem"},
        {keyfile, "certificate.key"}, {versions, ['tlsv1.2']}, {reuseaddr, true}]),
    {ok, Socket} = ssl:transport_accept(Listener),
    io:format("~p~n", [ssl:handshake(Socket)]).
END
note 'server.escript:'
sed 's/^/    /' server.escript >>commands
start broker server escript server.escript
await listening broker 8883
refused_client ./mbedtls_client -h $BROKER -p 8883 -i bob -k 00112233445566778899aabbccddeeff \
    -s TLS-PSK-WITH-AES-128-GCM-SHA256 -t test -m 'never arrives'

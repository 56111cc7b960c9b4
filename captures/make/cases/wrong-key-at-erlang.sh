# SPDX-License-Identifier: GPL-2.0-or-later
# Client: mbedtls_client (mbedTLS)
# Server: Erlang's ssl application, which holds another key
# Session: TLS 1.2 TLS_PSK_WITH_AES_128_GCM_SHA256, EMS
# Verdict: handshake_failed
# Findings: server_key_differs
# Shows: Erlang hangs up at a Finished of another key, without an alert

keys 'bob:00112233445566778899aabbccddeeff'
echo 'bob:ffeeddccbbaa99887766554433221100' >server-keys
note 'server-keys: bob:ffeeddccbbaa99887766554433221100'
capture
cat >server.escript <<'END'
%% one connection; its keys are those of the file that it is given
main([File]) ->
    {ok, _} = application:ensure_all_started(ssl),
    {ok, Text} = file:read_file(File),
    Keys = [{Identity, binary:decode_hex(Key)} ||
        Line <- binary:split(Text, <<"\n">>, [global, trim]),
        [Identity, Key] <- [binary:split(Line, <<":">>)]],
    Lookup = fun(psk, Identity, _) ->
        case lists:keyfind(Identity, 1, Keys) of
            {_, Key} -> {ok, Key};
            false -> error
        end
    end,
    {ok, Listener} = ssl:listen(8883, [{versions, ['tlsv1.2']}, {psk_identity, "cellar"},
        {ciphers, [ssl:str_to_suite("TLS_PSK_WITH_AES_128_GCM_SHA256")]},
        {user_lookup_fun, {Lookup, none}}, {reuseaddr, true}]),
    {ok, Socket} = ssl:transport_accept(Listener),
    io:format("~p~n", [ssl:handshake(Socket)]).
END
note 'server.escript:'
sed 's/^/    /' server.escript >>commands
start broker server escript server.escript server-keys
await listening broker 8883
refused_client ./mbedtls_client -h $BROKER -p 8883 -i bob -k 00112233445566778899aabbccddeeff \
    -s TLS-PSK-WITH-AES-128-GCM-SHA256 -t test -m 'never arrives'

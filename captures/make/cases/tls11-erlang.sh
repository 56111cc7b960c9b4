# SPDX-License-Identifier: GPL-2.0-or-later
# Client: Erlang's ssl application
# Server: Erlang's ssl application
# Session: TLS 1.1 TLS_PSK_WITH_AES_128_CBC_SHA256
# Verdict: decrypted
# Shows: a suite of TLS 1.2 in TLS 1.1: the master secret is made with its hash instead of the PRF of
# Shows: TLS 1.1, which the rest of the session keeps to

keys 'meter:c0ffee0000000000000000c0ffee0011'
capture
cat >talk.escript <<'END'
%% sends what it reads, prints what it receives; Q ends it
main([Role]) ->
    {ok, _} = application:ensure_all_started(ssl),
    Key = <<16#c0ffee0000000000000000c0ffee0011:128>>,
    Socket = open(Role, [{versions, ['tlsv1.1']}, {psk_identity, "meter"}, {mode, binary},
        {ciphers, [ssl:str_to_suite("TLS_PSK_WITH_AES_128_CBC_SHA256")]}, {active, true},
        {user_lookup_fun, {fun(psk, _, _) -> {ok, Key} end, none}}, {reuseaddr, true}]),
    Main = self(),
    spawn_link(fun() -> lines(Main) end),
    loop(Socket).
open("server", Options) ->
    {ok, Listener} = ssl:listen(8883, Options),
    {ok, Socket} = ssl:transport_accept(Listener),
    {ok, Ready} = ssl:handshake(Socket),
    Ready;
open(Host, Options) ->
    {ok, Socket} = ssl:connect(Host, 8883, [{verify, verify_none} | Options]),
    Socket.
lines(Main) ->
    Main ! {line, io:get_line("")},
    lines(Main).
loop(Socket) ->
    receive
        {line, "Q\n"} -> ssl:close(Socket);
        {line, Line} when is_list(Line) -> ssl:send(Socket, Line), loop(Socket);
        {ssl, _, Data} -> io:put_chars(Data), loop(Socket);
        {ssl_closed, _} -> ok
    end.
END
note 'talk.escript:'
sed 's/^/    /' talk.escript >>commands
talk_server escript talk.escript server
talk_client escript talk.escript "$BROKER"
client_says 'meter reading 4711.5'
server_says 'noted'
end_talk

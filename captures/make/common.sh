# SPDX-License-Identifier: GPL-2.0-or-later
#
# What every case is made of: a device and a broker in network namespaces of their own, joined by
# a veth pair so that the capture holds Ethernet frames, dumpcap between them, and notes of what
# each side says it sent and received. Sourced by record.sh, which changes into the scratch
# directory first; so all file names here are relative, and none of this machine's paths shows up
# in the recorded commands.

DEVICE=192.168.5.7
DEVICE2=192.168.5.8
BROKER=192.168.5.3
BROKER_PORT=8883
DEVICE_NS=tlspsk-device-$$
BROKER_NS=tlspsk-broker-$$
MIDDLE_NS=tlspsk-middle-$$
# Time, QoS, retain, message id, payload in hex, topic: the topic is last since it may hold blanks.
SUB_FORMAT='%U %q %r %m %x %t'
# The same with the MQTT 5 properties, which mosquitto_sub writes as JSON together with the topic.
SUB_FORMAT_V5='%U %q %r %m %x %j'

# --- network ------------------------------------------------------------------------------------

net_up() {
    ip netns add "$DEVICE_NS"
    ip netns add "$BROKER_NS"
    ip link add eth0 netns "$DEVICE_NS" address 02:00:c0:a8:05:07 type veth \
        peer name eth0 netns "$BROKER_NS" address 02:00:c0:a8:05:03
    set_up_ends
}

# bad_net SEED: in place of the veth pair, a network that loses, doubles and reorders packets.
bad_net() {
    ip -n "$DEVICE_NS" link del eth0
    ip netns add "$MIDDLE_NS"
    ip link add eth0 netns "$DEVICE_NS" address 02:00:c0:a8:05:07 type veth \
        peer name device netns "$MIDDLE_NS"
    ip link add eth0 netns "$BROKER_NS" address 02:00:c0:a8:05:03 type veth \
        peer name broker netns "$MIDDLE_NS"
    for end in device broker; do
        ip netns exec "$MIDDLE_NS" sysctl -qw net.ipv6.conf.$end.disable_ipv6=1
        ip -n "$MIDDLE_NS" link set $end up
    done
    set_up_ends
    note "network: ./lossy_bridge.py device broker $1"
    ip netns exec "$MIDDLE_NS" ./lossy_bridge.py device broker "$1" &
    STARTED="$! $STARTED"
}

set_up_ends() {
    for ns in "$DEVICE_NS" "$BROKER_NS"; do
        # Segmentation offload would put frames of up to 64 KB into the capture; checksum offload
        # would leave wrong checksums there.
        ip netns exec "$ns" ethtool -K eth0 tx off rx off tso off gso off gro off >/dev/null 2>&1
        ip netns exec "$ns" sysctl -qw net.ipv6.conf.eth0.accept_dad=0 \
            net.ipv6.conf.eth0.addr_gen_mode=1
        ip -n "$ns" link set lo up
        ip -n "$ns" link set eth0 up
    done
    ip -n "$DEVICE_NS" addr add "$DEVICE/24" dev eth0
    ip -n "$DEVICE_NS" addr add "$DEVICE2/24" dev eth0
    ip -n "$BROKER_NS" addr add "$BROKER/24" dev eth0
}

net_down() {
    ip netns del "$DEVICE_NS" 2>/dev/null || true
    ip netns del "$BROKER_NS" 2>/dev/null || true
    ip netns del "$MIDDLE_NS" 2>/dev/null || true
}

# --- processes ----------------------------------------------------------------------------------

STARTED=

# Only processes started here are ended, each by its own id.
stop() {
    kill "$1" 2>/dev/null || return 0
    wait "$1" 2>/dev/null || true
}

clean_up() {
    for pid in $STARTED; do
        stop "$pid"
    done
    STARTED=
    net_down
}

fail() {
    echo "$NAME: $*" >&2
    exit 1
}

# Waits until the command given succeeds, 10 seconds at most.
await() {
    local n
    for n in $(seq 200); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.05
    done
    fail "gave up waiting for: $*"
}

note() {
    echo "$*" >>commands
}

# Writes a command as one would type it, for the file of commands that goes with the capture.
note_command() {
    local where=$1 word text=
    shift
    for word; do
        case $word in
        '' | *[!a-zA-Z0-9_./:=@%+,-]*) text+=" ${word@Q}" ;;
        *) text+=" $word" ;;
        esac
    done
    note "$where\$$text"
}

# on SIDE COMMAND...: runs a command on one side; `start` does the same in the background and
# leaves its process id in $PID.
on() {
    local side=$1
    shift
    note_command "$side" "$@"
    quietly_on "$side" "$@"
}

quietly_on() {
    local ns=$BROKER_NS
    [ "$1" = broker ] || ns=$DEVICE_NS
    shift
    ip netns exec "$ns" "$@"
}

start() {
    local side=$1 output=$2
    shift 2
    note_command "$side" "$@"
    quietly_start "$side" "$output" "$@"
}

quietly_start() {
    local ns=$BROKER_NS output=$2
    [ "$1" = broker ] || ns=$DEVICE_NS
    shift 2
    # <&0, since the shell gives a background command no input otherwise.
    ip netns exec "$ns" "$@" <&0 >"$output" 2>"$output.err" &
    PID=$!
    STARTED="$PID $STARTED"
}

listening() {
    quietly_on "$1" ss -Hltn "sport = :$2" | grep -q .
}

# --- OpenSSL ------------------------------------------------------------------------------------

# openssl_limits LINE...: settings for both OpenSSL peers, such as 'MaxProtocol = TLSv1.2'.
# mosquitto 2.0.11 has no option for the highest version, and takes TLS 1.3 unless told otherwise.
openssl_limits() {
    {
        echo 'openssl_conf = main'
        printf '[main]\nssl_conf = ssl\n[ssl]\nsystem_default = limits\n[limits]\n'
        printf '%s\n' "$@"
    } >openssl.cnf
    note "openssl.cnf: $(printf '%s; ' "$@")"
    export OPENSSL_CONF=openssl.cnf
}

# The endpoint runs with the shim that writes its secrets to the key log.
with_keylog() {
    SSLKEYLOGFILE=keylog LD_PRELOAD=./sslkeylog.so "$@"
}

# --- broker -------------------------------------------------------------------------------------

# keys LINE...: the psk_file.
keys() {
    printf '%s\n' "$@" >keys
}

# broker LINE...: mosquitto with a listener on 8883 and these lines in its configuration; only a
# psk_hint among them makes it a TLS-PSK listener.
# A witness on a plain listener, outside the capture, tells what messages the broker received.
broker() {
    {
        echo "listener $BROKER_PORT"
        echo 'psk_file keys'
        [ $# = 0 ] || printf '%s\n' "$@"
        echo 'listener 1883 127.0.0.1'
        echo 'allow_anonymous true'
        echo 'log_type all'
        echo 'user root'
    } >mosquitto.conf
    start_broker
    await listening broker $BROKER_PORT
}

# plain_broker LINE...: mosquitto without TLS, for a relay to stand in front of.
plain_broker() {
    {
        echo 'listener 1883 127.0.0.1'
        echo 'allow_anonymous true'
        echo 'log_type all'
        echo 'user root'
        [ $# = 0 ] || printf '%s\n' "$@"
    } >mosquitto.conf
    start_broker
}

start_broker() {
    note 'mosquitto.conf:'
    sed 's/^/    /' mosquitto.conf >>commands
    with_keylog start broker broker.log mosquitto -c mosquitto.conf
    BROKER_PROCESS=$PID
    await listening broker 1883
    quietly_start broker witness mosquitto_sub -h 127.0.0.1 -p 1883 -i witness -t '#' \
        -F "$SUB_FORMAT"
    await grep -q 'Sending SUBACK to witness' broker.log.err
}

# --- capture ------------------------------------------------------------------------------------

# capture [DUMPCAP OPTION...]
capture() {
    note_command broker dumpcap -q -i eth0 -w "$NAME.pcapng" "$@"
    quietly_start broker dumpcap dumpcap -q -i eth0 -w capture.pcapng "$@"
    DUMPCAP=$PID
    # dumpcap names its file once the packet socket is open.
    await grep -q '^File:' dumpcap.err
}

end_capture() {
    [ -n "$DUMPCAP" ] || return 0
    # The kernel hands packets over in blocks, after a quarter of a second at the latest.
    sleep 1
    kill -INT "$DUMPCAP"
    wait "$DUMPCAP" || fail "dumpcap: $(cat dumpcap.err)"
    DUMPCAP=
}

# --- MQTT clients -------------------------------------------------------------------------------

# sent IDENTITY TOPIC QOS RETAIN PAYLOAD-FILE [PROPERTY...]: the ground truth of one message that
# is about to be published. A property is its name and value, a user property its name and two
# values, with tabs between.
sent() {
    local file=sent-$(date +%s.%N)
    cp "$5" "$file.payload"
    printf '%s\0' "$1" "$2" "$3" "$4" "${@:6}" >"$file.fields"
}

sent_text() {
    local file
    file=$(mktemp payload-XXXXXX)
    printf %s "$5" >"$file"
    sent "$1" "$2" "$3" "$4" "$file" "${@:6}"
}

CLIENT_COUNT=0

# reach IDENTITY KEY: how the clients reach the broker, in $REACH. The key `relay` stands for the
# relay on the device, which holds the key itself.
reach() {
    if [ "$2" = relay ]; then
        REACH=(-h 127.0.0.1 -p 1883)
    else
        REACH=(-h "$BROKER" -p 8883 --psk-identity "$1" --psk "$2")
    fi
}

# publish IDENTITY KEY TOPIC QOS MESSAGE [MOSQUITTO_PUB OPTION...]
publish() {
    local retain=0 properties=() n=6
    while [ $n -le $# ]; do
        case "${!n} ${*:n+1:1} ${*:n+2:1}" in
        '-r '*) retain=1 ;;
        '-D publish user-property')
            properties+=("user-property"$'\t'"${*:n+3:1}"$'\t'"${*:n+4:1}")
            ;;
        '-D publish '*) properties+=("${*:n+2:1}"$'\t'"${*:n+3:1}") ;;
        esac
        n=$((n + 1))
    done
    reach "$1" "$2"
    sent_text "$1" "$3" "$4" $retain "$5" "${properties[@]}"
    on device mosquitto_pub "${REACH[@]}" -t "$3" -q "$4" -m "$5" "${@:6}"
}

# subscribe IDENTITY KEY COUNT [MOSQUITTO_SUB OPTION...]: ends after COUNT messages. Returns when
# the subscription stands.
subscribe() {
    local id format=$SUB_FORMAT
    CLIENT_COUNT=$((CLIENT_COUNT + 1))
    id=sub-$CLIENT_COUNT
    reach "$1" "$2"
    case "$*" in
    *'-V mqttv5'*) format=$SUB_FORMAT_V5 ;;
    esac
    start device "$id.received" mosquitto_sub "${REACH[@]}" -C "$3" -W 20 -F "$format" \
        -i "$id" "${@:4}"
    printf %s "$1" >"$id.identity"
    await grep -q "Sending SUBACK to $id" broker.log.err
    CLIENTS="$CLIENTS $PID"
}

# relay_client STACK OPTION...: what runs on the device reaches the broker through this relay.
relay_client() {
    start device relay-client "./relay_$1" client -l 127.0.0.1:1883 -c "$BROKER:8883" "${@:2}"
    await listening device 1883
}

# relay_server STACK OPTION...: TLS in front of plain_broker.
relay_server() {
    start broker relay-server "./relay_$1" server -l "$BROKER:8883" -c 127.0.0.1:1883 "${@:2}"
    await listening broker 8883
}

# own_client IDENTITY COMMAND...: starts one of the clients built here, which notes on its standard
# output what it published.
own_client() {
    local notes
    CLIENT_COUNT=$((CLIENT_COUNT + 1))
    notes=client-$CLIENT_COUNT
    printf %s "$1" >"$notes.identity"
    shift
    start device "$notes.published" "$@"
    CLIENTS="$CLIENTS $PID"
}

CLIENTS=

await_clients() {
    local pid
    for pid in $CLIENTS; do
        wait "$pid" || fail "a client failed: $(cat client-*.err sub-*.err 2>/dev/null)"
    done
    CLIENTS=
}

# refused IDENTITY KEY [MOSQUITTO_PUB OPTION...]: a publisher whom the broker must not let in.
refused() {
    on device mosquitto_pub -h "$BROKER" -p 8883 --psk-identity "$1" --psk "$2" -t test \
        -m 'never arrives' "${@:3}" 2>client.err || true
    [ -s client.err ] || fail "the broker let the client in"
    ! grep -q 'never arrives' witness || fail "the message arrived"
    note_refusal
}

# What both sides said of it.
note_refusal() {
    sed 's/^/    client: /' client.err >>commands
    [ -f broker.log.err ] || return 0
    grep -E 'OpenSSL Error|Socket error' broker.log.err | sed 's/^[0-9]*:/    broker:/' >>commands || true
}

# refused_client COMMAND...: the same with a client built here.
refused_client() {
    on device "$@" >client.out 2>client.err && fail "the broker let the client in"
    note_refusal
}

# raw_client IDENTITY KEY [OCTETS LOG-PATTERN]...: OpenSSL's client sends octets as printf writes
# them; each time the broker's log must show the pattern before it goes on.
raw_client() {
    rm -f raw.pipe
    mkfifo raw.pipe
    exec 4<>raw.pipe
    start device raw openssl s_client -connect "$BROKER:8883" -quiet -psk_identity "$1" -psk "$2" \
        <&4
    RAW_CLIENT=$PID
    shift 2
    while [ $# -gt 0 ]; do
        note "    to the client: $1"
        printf "$1" >&4
        await grep -q "$2" broker.log.err
        shift 2
    done
    sleep 1
    stop "$RAW_CLIENT"
    exec 4>&-
}

# pause_broker, resume_broker: the broker's machine is up and its broker does nothing.
pause_broker() {
    note 'broker$ kill -STOP %mosquitto'
    kill -STOP "$BROKER_PROCESS"
}

resume_broker() {
    kill -CONT "$BROKER_PROCESS"
}

# keep_frames EDITCAP-OPTIONS... : what of the packets the capture holds in the end. With -r the
# frames named are kept, else they are left out.
keep_frames() {
    end_capture
    mv capture.pcapng whole.pcapng
    if [ "$1" = -r ]; then
        set -- -r whole.pcapng capture.pcapng "${@:2}"
    else
        set -- whole.pcapng capture.pcapng "$@"
    fi
    note_command broker editcap "$@"
    editcap "$@"
}

# first_frame FILTER: the number of the first frame that tshark's filter finds.
first_frame() {
    end_capture
    tshark -r capture.pcapng -Y "$1" -T fields -e frame.number 2>/dev/null | sed -n 1p
}

# crash PID: a client ends with no DISCONNECT, so the broker sends its will.
crash() {
    local pid others=
    kill -KILL "$1"
    wait "$1" 2>/dev/null || true
    for pid in $CLIENTS; do
        [ "$pid" = "$1" ] || others="$others $pid"
    done
    CLIENTS=$others
}

# --- lines of text ------------------------------------------------------------------------------

# Peers that carry no MQTT: programs of OpenSSL and GnuTLS that send their standard input and print
# what they receive. A pipe that this shell holds open for both ends is their input, so that they
# do not see its end until they are stopped.

CONNECTION=-1

# talk_server COMMAND...
talk_server() {
    mkfifo server.pipe
    exec 3<>server.pipe
    start broker server "$@" <&3
    PID_OF_SERVER=$PID
    await listening broker 8883
}

# talk_client COMMAND...: the next connection.
talk_client() {
    CONNECTION=$((CONNECTION + 1))
    mkfifo client-$CONNECTION.pipe
    exec 4<>client-$CONNECTION.pipe
    start device client-$CONNECTION "$@" <&4
    CLIENT=$PID
}

# said FROM TEXT: ground truth of bytes that one side sent.
said() {
    printf '%s %s %s\n' $CONNECTION "$1" "$(printf '%s\n' "$2" | base64 -w 0)" >>said
}

# The same before the next connection is made.
said_next() {
    CONNECTION=$((CONNECTION + 1))
    said "$@"
    CONNECTION=$((CONNECTION - 1))
}

# What was said so far was not captured; the server is stopped.
forget_talk() {
    stop "$PID_OF_SERVER"
    rm -f said keylog server.pipe client-*
    CONNECTION=-1
}

# Each text must reach the other side before the case goes on.
client_says() {
    said client "$1"
    printf '%s\n' "$1" >&4
    await grep -qaF "$1" server
}

server_says() {
    said server "$1"
    printf '%s\n' "$1" >&3
    await grep -qaF "$1" client-$CONNECTION
}

# A letter that is a command to OpenSSL's s_client or s_server, not text.
client_command() {
    note "    to the client: $1"
    printf '%s\n' "$1" >&4
}

server_command() {
    note "    to the server: $1"
    printf '%s\n' "$1" >&3
}

# OpenSSL's client says goodbye on Q.
end_talk() {
    client_command Q
    wait "$CLIENT" || true
    exec 4>&-
}

# The usual two ends; options follow. The key log is the server's.
openssl_server() {
    talk_server openssl s_server -accept 8883 -nocert -psk_identity "$1" -psk "$2" \
        -keylogfile keylog "${@:3}"
}

openssl_client() {
    talk_client openssl s_client -connect "$BROKER:8883" -psk_identity "$1" -psk "$2" "${@:3}"
}

# The same with GnuTLS, whose server sends back each line that it gets.
gnutls_server() {
    export SSLKEYLOGFILE=keylog
    talk_server gnutls-serv --port 8883 --pskpasswd keys --echo --priority "$1" "${@:2}"
    unset SSLKEYLOGFILE
}

gnutls_client() {
    talk_client gnutls-cli "$BROKER" --port 8883 --pskusername "$1" --pskkey "$2" \
        --priority "$3" "${@:4}"
    await grep -q 'Simple Client Mode' client-$CONNECTION
}

client_hears_echo() {
    said client "$1"
    printf '%s\n' "$1" >&4
    said server "$1"
    await grep -qaF "$1" client-$CONNECTION
}

end_gnutls_talk() {
    stop "$CLIENT"
    exec 4>&-
}

# Erlang's ssl application, for one connection, with the keys of a file.
erlang_server() { # file
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
    start broker server escript server.escript "$1"
    await listening broker 8883
}

first_line_off() {
    sed -i 1d "$1"
}

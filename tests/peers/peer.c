/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "peer.h"

#include <ctype.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MESSAGE_MAX     65536
#define CONNECTIONS_MAX 64
#define AWAIT_MS        5000

typedef struct {
    const char *output; /* files are OUTPUT-0.sent, OUTPUT-0.received, … */
    const char *script;
    unsigned seed;
    int sockets[CONNECTIONS_MAX];
    int connections;
} Play;

static PeerOptions options;

_Noreturn void
peer_fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", options.server ? "server" : "client", what, why);
    exit(1);
}

static void
usage(void)
{
    fputs("usage: peer_STACK --stack | --list | --abilities\n"
          "       peer_STACK --role client|server --sockets FD[,FD...] --version 0x0303\n"
          "           --suite 0xC0A8 --identity NAME --key HEX --script SCRIPT --output PREFIX\n"
          "           [--seed N] [--hint TEXT] [--keylog FILE]\n"
          "           [--certificate PEM --private-key PEM]\n"
          "           [--dhe] [--retry] [--tickets] [--resume] [--forget] [--renew]\n"
          "           [--abbreviated] [--no-ems] [--no-etm] [--truncated-hmac] [--max-fragment N]\n"
          "           [--record-limit N] [--padding N]\n"
          "\n"
          "The sockets are connected, one for each connection of the script. A script has words:\n"
          "  c100 s100  client, server sends 100 bytes\n"
          "  rc rs      client, server renegotiates (the same side sends next)\n"
          "  uc us      client, server updates its keys; Uc Us: and asks the other to do so\n"
          "  e100       first in a connection: 100 bytes of early data\n"
          "  /          the next connection\n",
          stderr);
    exit(2);
}

/* --- options --------------------------------------------------------------------------------- */

enum { FLAG = 256 }; /* above the characters */

static const struct option long_options[] = {
    {"stack", no_argument, NULL, 'S'},
    {"list", no_argument, NULL, 'l'},
    {"abilities", no_argument, NULL, 'a'},
    {"role", required_argument, NULL, 'r'},
    {"sockets", required_argument, NULL, 'f'},
    {"version", required_argument, NULL, 'v'},
    {"suite", required_argument, NULL, 's'},
    {"identity", required_argument, NULL, 'i'},
    {"key", required_argument, NULL, 'k'},
    {"script", required_argument, NULL, 'x'},
    {"output", required_argument, NULL, 'o'},
    {"seed", required_argument, NULL, 'n'},
    {"hint", required_argument, NULL, 'H'},
    {"keylog", required_argument, NULL, 'K'},
    {"certificate", required_argument, NULL, 'c'},
    {"private-key", required_argument, NULL, 'p'},
    {"max-fragment", required_argument, NULL, 'm'},
    {"record-limit", required_argument, NULL, 'R'},
    {"padding", required_argument, NULL, 'P'},
    {"dhe", no_argument, NULL, FLAG},
    {"retry", no_argument, NULL, FLAG},
    {"tickets", no_argument, NULL, FLAG},
    {"resume", no_argument, NULL, FLAG},
    {"forget", no_argument, NULL, FLAG},
    {"renew", no_argument, NULL, FLAG},
    {"abbreviated", no_argument, NULL, FLAG},
    {"no-ems", no_argument, NULL, FLAG},
    {"no-etm", no_argument, NULL, FLAG},
    {"truncated-hmac", no_argument, NULL, FLAG},
    {0},
};

static void
set_flag(const char *name)
{
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {
        {"dhe", &options.dhe},
        {"retry", &options.retry},
        {"tickets", &options.tickets},
        {"resume", &options.resume},
        {"forget", &options.forget},
        {"renew", &options.renew},
        {"abbreviated", &options.abbreviated},
        {"no-ems", &options.no_extended_master_secret},
        {"no-etm", &options.no_encrypt_then_mac},
        {"truncated-hmac", &options.truncated_hmac},
    };

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (!strcmp(flags[i].name, name))
            *flags[i].flag = true;
}

static void
parse_key(const char *hex)
{
    for (options.key_length = 0; hex[0]; hex += 2, options.key_length++) {
        const char pair[] = {hex[0], hex[1], '\0'};

        if (!isxdigit((unsigned char)hex[0]) || !isxdigit((unsigned char)hex[1]) ||
            options.key_length == PEER_KEY_MAX)
            usage();
        options.key[options.key_length] = (uint8_t)strtoul(pair, NULL, 16);
    }
}

static void
parse_sockets(Play *play, char *list)
{
    for (char *word = strtok(list, ","); word; word = strtok(NULL, ",")) {
        if (play->connections == CONNECTIONS_MAX)
            usage();
        play->sockets[play->connections++] = atoi(word);
    }
}

static void
parse_option(Play *play, int option)
{
    switch (option) {
    case 'S':
        puts(peer_stack());
        exit(0);
    case 'l':
        peer_list_suites();
        exit(0);
    case 'a':
        peer_list_abilities();
        exit(0);
    case 'r':
        options.server = !strcmp(optarg, "server");
        break;
    case 'f':
        parse_sockets(play, optarg);
        break;
    case 'v':
        options.version = (uint16_t)strtoul(optarg, NULL, 16);
        break;
    case 's':
        options.suite = (uint16_t)strtoul(optarg, NULL, 16);
        break;
    case 'i':
        options.identity = optarg;
        break;
    case 'k':
        parse_key(optarg);
        break;
    case 'x':
        play->script = optarg;
        break;
    case 'o':
        play->output = optarg;
        break;
    case 'n':
        play->seed = (unsigned)strtoul(optarg, NULL, 10);
        break;
    case 'H':
        options.hint = optarg;
        break;
    case 'K':
        options.keylog = optarg;
        break;
    case 'c':
        options.certificate = optarg;
        break;
    case 'p':
        options.private_key = optarg;
        break;
    case 'm':
        options.max_fragment = strtoul(optarg, NULL, 10);
        break;
    case 'R':
        options.record_limit = strtoul(optarg, NULL, 10);
        break;
    case 'P':
        options.padding = strtoul(optarg, NULL, 10);
        break;
    default:
        usage();
    }
}

/* The most that any connection of the script sends as early data. */
static size_t
early_data_of(const char *script)
{
    size_t most = 0;

    for (const char *at = script; at; at = strchr(at, ' '), at = at ? at + 1 : NULL)
        if (*at == 'e' && strtoul(at + 1, NULL, 10) > most)
            most = strtoul(at + 1, NULL, 10);
    return most;
}

static void
parse_options(Play *play, int argc, char **argv)
{
    int option;
    int which = 0;

    while ((option = getopt_long(argc, argv, "", long_options, &which)) != -1) {
        if (option == FLAG)
            set_flag(long_options[which].name);
        else
            parse_option(play, option);
    }
    if (!play->connections || !play->script || !play->output || !options.version ||
        !options.suite || !options.identity || !options.key_length)
        usage();
    options.early_data = early_data_of(play->script);
}

/* --- for the stacks -------------------------------------------------------------------------- */

void
peer_keylog_line(const char *line)
{
    FILE *file = options.keylog ? fopen(options.keylog, "ae") : NULL;

    if (!file)
        return;
    fprintf(file, "%s\n", line);
    fclose(file);
}

static char *
put_hex(char *out, const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        out += sprintf(out, "%02x", bytes[i]);
    return out;
}

void
peer_keylog_secret(const char *label, const uint8_t random[static 32], const uint8_t *secret,
                   size_t length)
{
    char line[512];
    char *at = line + sprintf(line, "%s ", label);

    at = put_hex(at, random, 32);
    *at++ = ' ';
    put_hex(at, secret, length);
    peer_keylog_line(line);
}

bool
peer_await(int fd)
{
    struct pollfd wanted = {.fd = fd, .events = POLLIN};

    return poll(&wanted, 1, AWAIT_MS) == 1;
}

/* --- the play -------------------------------------------------------------------------------- */

typedef struct {
    const Play *play;
    int number;
    FILE *sent;
    FILE *received;
    uint32_t random;
    Peer *peer;
} Connection;

static FILE *
note(const Play *play, int number, const char *kind)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof path, "%s-%d.%s", play->output, number, kind);
    file = fopen(path, "wb");
    if (!file)
        peer_fail("cannot write", path);
    return file;
}

/* Bytes that are different on each side, in each connection and in each session (xorshift32). */
static void
make_up(Connection *connection, uint8_t *data, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        connection->random ^= connection->random << 13;
        connection->random ^= connection->random >> 17;
        connection->random ^= connection->random << 5;
        data[i] = (uint8_t)(connection->random >> 11);
    }
}

static void
send_message(Connection *connection, size_t length)
{
    uint8_t data[MESSAGE_MAX];

    make_up(connection, data, length);
    peer_write(connection->peer, data, length);
    fwrite(data, 1, length, connection->sent);
}

static void
receive_message(Connection *connection, size_t length)
{
    uint8_t data[MESSAGE_MAX];

    while (length) {
        size_t got = peer_read(connection->peer, data, length);

        if (!got)
            peer_fail("script", "the other side closed early");
        fwrite(data, 1, got, connection->received);
        length -= got;
    }
}

static void
play_word(Connection *connection, const char *word)
{
    size_t number = strtoul(word + 1, NULL, 10);
    /* c, s: the side comes first; in other words second. */
    bool ours = (strchr("cs", word[0]) ? word[0] : word[1]) == (options.server ? 's' : 'c');

    if (number > MESSAGE_MAX)
        peer_fail("script", word);
    switch (word[0]) {
    case 'c':
    case 's':
        if (ours)
            send_message(connection, number);
        else
            receive_message(connection, number);
        break;
    case 'r':
        if (ours)
            peer_renegotiate(connection->peer);
        break;
    case 'u':
    case 'U':
        if (ours)
            peer_update_keys(connection->peer, word[0] == 'U');
        break;
    default:
        peer_fail("script", word);
    }
}

static void
open_connection(Connection *connection, size_t early_length)
{
    uint8_t early[MESSAGE_MAX] = {0};
    const int on = 1;
    int fd = connection->play->sockets[connection->number];
    PeerOutcome outcome;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!options.server)
        make_up(connection, early, early_length);
    connection->peer = peer_open(fd, early, early_length);
    outcome = peer_outcome(connection->peer);
    if (early_length && outcome.early_data_accepted)
        fwrite(early, 1, early_length, options.server ? connection->received : connection->sent);
    printf("%d 0x%04x 0x%04X %d %d\n", connection->number, outcome.version, outcome.suite,
           outcome.resumed, outcome.early_data_accepted);
}

/* The client says goodbye first, and neither leaves bytes unread, which would reset the connection
 * before the other side had read all. */
static void
close_connection(Connection *connection)
{
    uint8_t data[1024];

    if (!options.server) {
        peer_keep_session(connection->peer);
        peer_close_notify(connection->peer);
    }
    while (peer_read(connection->peer, data, sizeof data))
        ;
    if (options.server)
        peer_close_notify(connection->peer);
    shutdown(connection->play->sockets[connection->number], SHUT_WR);
    while (read(connection->play->sockets[connection->number], data, sizeof data) > 0)
        ;
    close(connection->play->sockets[connection->number]);
    peer_free(connection->peer);
    fclose(connection->sent);
    fclose(connection->received);
}

static void
play_connection(const Play *play, int number, char *words)
{
    Connection connection = {
        .play = play,
        .number = number,
        .sent = note(play, number, "sent"),
        .received = note(play, number, "received"),
        .random = (play->seed * 64 + (unsigned)number) * 2 + options.server + 1,
    };
    char *rest = NULL;
    char *word = strtok_r(words, " ", &rest);
    size_t early = 0;

    if (word && word[0] == 'e') {
        early = strtoul(word + 1, NULL, 10);
        word = strtok_r(NULL, " ", &rest);
    }
    open_connection(&connection, early);
    for (; word; word = strtok_r(NULL, " ", &rest))
        play_word(&connection, word);
    close_connection(&connection);
}

int
main(int argc, char **argv)
{
    Play play = {0};
    char *script, *part, *rest = NULL;
    int number = 0;

    parse_options(&play, argc, argv);
    signal(SIGPIPE, SIG_IGN);
    peer_set_up(&options);
    script = strdup(play.script);
    for (part = strtok_r(script, "/", &rest); part; part = strtok_r(NULL, "/", &rest)) {
        if (number == play.connections)
            peer_fail("script", "more connections than sockets");
        if (number && options.server && options.forget)
            peer_set_up(&options);
        play_connection(&play, number++, part);
    }
    return 0;
}

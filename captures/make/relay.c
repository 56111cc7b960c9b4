/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "relay.h"

#include "hex_key.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER_SIZE 4096

typedef struct {
    const char *listen_host;
    const char *listen_port;
    const char *connect_host;
    const char *connect_port;
} Route;

_Noreturn void
relay_fail(const char *what, const char *why)
{
    fprintf(stderr, "relay: %s: %s\n", what, why);
    exit(1);
}

static void
usage(void)
{
    fputs(
        "usage: relay_STACK client|server -i IDENTITY -k HEXKEY -l ADDRESS:PORT -c ADDRESS:PORT\n"
        "         [-s SUITES in the stack's own syntax] [-H HINT] [-f MAX_FRAGMENT]\n"
        "         [-E] no extended_master_secret   [-M] no encrypt_then_mac   [-T] truncated_hmac\n"
        "         [-K KEYLOG]\n"
        "A client takes plain connections at -l and makes TLS connections to -c, a server takes\n"
        "TLS connections and makes plain ones.\n",
        stderr);
    exit(2);
}

/* Cuts "address:port" at its last colon. */
static void
parse_address(char *text, const char **host, const char **port)
{
    char *colon = strrchr(text, ':');

    if (!colon)
        usage();
    *colon = '\0';
    *host = text;
    *port = colon + 1;
}

static void
parse_options(RelayOptions *options, Route *route, int argc, char **argv)
{
    int option;

    if (argc < 2 || (strcmp(argv[1], "client") && strcmp(argv[1], "server")))
        usage();
    options->server = !strcmp(argv[1], "server");
    optind = 2;
    while ((option = getopt(argc, argv, "i:k:l:c:s:H:f:EMTK:")) != -1) {
        switch (option) {
        case 'i':
            options->identity = optarg;
            break;
        case 'k':
            if (!hex_key_parse(optarg, options->key, sizeof options->key, &options->key_length))
                usage();
            break;
        case 'l':
            parse_address(optarg, &route->listen_host, &route->listen_port);
            break;
        case 'c':
            parse_address(optarg, &route->connect_host, &route->connect_port);
            break;
        case 's':
            options->suites = optarg;
            break;
        case 'H':
            options->hint = optarg;
            break;
        case 'f':
            options->max_fragment = atoi(optarg);
            break;
        case 'E':
            options->no_extended_master_secret = true;
            break;
        case 'M':
            options->no_encrypt_then_mac = true;
            break;
        case 'T':
            options->truncated_hmac = true;
            break;
        case 'K':
            options->keylog = optarg;
            break;
        default:
            usage();
        }
    }
    if (!options->identity || !options->key_length || !route->listen_port || !route->connect_port)
        usage();
}

static struct addrinfo *
resolve(const char *host, const char *port)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
    struct addrinfo *result = NULL;

    if (getaddrinfo(host, port, &hints, &result))
        relay_fail("address", host);
    return result;
}

/* Each write leaves at once, as an embedded stack would send it. */
static void
send_at_once(int fd)
{
    const int on = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int
listen_at(const char *host, const char *port)
{
    struct addrinfo *address = resolve(host, port);
    int fd = socket(address->ai_family, SOCK_STREAM, 0);
    const int on = 1;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, address->ai_addr, address->ai_addrlen) || listen(fd, 16))
        relay_fail("listen", port);
    freeaddrinfo(address);
    return fd;
}

static int
connect_to(const char *host, const char *port)
{
    struct addrinfo *address = resolve(host, port);
    int fd = socket(address->ai_family, SOCK_STREAM, 0);

    if (connect(fd, address->ai_addr, address->ai_addrlen))
        relay_fail("connect", port);
    freeaddrinfo(address);
    send_at_once(fd);
    return fd;
}

static void
write_plain(int fd, const uint8_t *data, size_t length)
{
    while (length) {
        ssize_t done = write(fd, data, length);

        if (done <= 0)
            relay_fail("write", "plain side");
        data += done;
        length -= (size_t)done;
    }
}

static void
set_blocking(int fd, bool blocking)
{
    int flags = fcntl(fd, F_GETFL);

    fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

/* Returns false when this direction has ended. */
static bool
carry_from_plain(int plain, RelayTls *tls)
{
    uint8_t data[BUFFER_SIZE];
    ssize_t length = read(plain, data, sizeof data);

    if (length <= 0)
        return false;
    relay_tls_write(tls, data, (size_t)length);
    return true;
}

static bool
carry_from_tls(int secure, RelayTls *tls, int plain)
{
    uint8_t data[BUFFER_SIZE];
    ssize_t length;

    do {
        set_blocking(secure, false);
        length = relay_tls_read(tls, data, sizeof data);
        set_blocking(secure, true);
        if (!length)
            return false;
        if (length > 0)
            write_plain(plain, data, (size_t)length);
    } while (relay_tls_pending(tls));
    return true;
}

static void
carry(int plain, int secure, RelayTls *tls)
{
    struct pollfd sides[] = {{.fd = plain, .events = POLLIN}, {.fd = secure, .events = POLLIN}};

    for (;;) {
        if (poll(sides, 2, -1) < 0)
            return;
        if (sides[1].revents && !carry_from_tls(secure, tls, plain))
            return;
        if (sides[0].revents && !carry_from_plain(plain, tls))
            return;
    }
}

static void
serve(int accepted, const RelayOptions *options, const Route *route)
{
    RelayTls *tls;
    int plain;
    int secure;

    send_at_once(accepted);
    if (options->server) {
        secure = accepted;
        tls = relay_tls_open(secure, options);
        plain = connect_to(route->connect_host, route->connect_port);
    } else {
        plain = accepted;
        secure = connect_to(route->connect_host, route->connect_port);
        tls = relay_tls_open(secure, options);
    }
    carry(plain, secure, tls);
    relay_tls_close(tls);
    close(secure);
    close(plain);
}

int
main(int argc, char **argv)
{
    RelayOptions options = {0};
    Route route = {0};
    int listener;

    parse_options(&options, &route, argc, argv);
    signal(SIGCHLD, SIG_IGN); /* no zombies */
    signal(SIGPIPE, SIG_IGN);
    listener = listen_at(route.listen_host, route.listen_port);
    for (;;) {
        int accepted = accept(listener, NULL, NULL);

        if (accepted >= 0 && fork() == 0) {
            close(listener);
            serve(accepted, &options, &route);
            exit(0);
        }
        close(accepted);
    }
}

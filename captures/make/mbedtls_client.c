/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A device as Mongoose OS and ESP32 firmware make it: mbedTLS 2.28, TLS 1.2 with a pre-shared key,
 * and just enough MQTT 3.1.1 to publish: CONNECT, PUBLISH for each -m, DISCONNECT.
 *
 *   cc -o mbedtls_client mbedtls_client.c mqtt_packet.c hex_key.c -lmbedtls -lmbedx509 -lmbedcrypto
 */
#include "hex_key.h"
#include "mqtt_packet.h"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SUITES_MAX   32
#define MESSAGES_MAX 64
#define PACKET_MAX   (256 * 1024)

typedef struct {
    const char *host;
    const char *port;
    const char *source; /* address to connect from, or NULL */
    const char *identity;
    bool identity_with_nul; /* as a device does that takes sizeof for strlen */
    uint8_t key[MBEDTLS_PSK_MAX_LEN];
    size_t key_length;
    int suites[SUITES_MAX + 1]; /* ends with 0, as mbedTLS wants it */
    int extended_master_secret;
    int encrypt_then_mac;
    int truncated_hmac;
    int max_fragment; /* an MBEDTLS_SSL_MAX_FRAG_LEN_* code */
    const char *client_id;
    const char *topic;
    const char *messages[MESSAGES_MAX];
    size_t message_count;
    unsigned qos;
    unsigned pause_ms;
    bool resume; /* publish everything again in a second, resumed session */
    unsigned resume_after_s;
    int session_tickets;
} Options;

typedef struct {
    mbedtls_net_context socket;
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
    mbedtls_ssl_config config;
    mbedtls_ssl_context ssl;
} Connection;

static void
usage(void)
{
    fputs("usage: mbedtls_client -i IDENTITY -k HEXKEY [-s SUITE:SUITE...] [-h HOST] [-p PORT]\n"
          "         [-B SOURCE_ADDRESS] [-t TOPIC] [-m MESSAGE]... [-q 0|1] [-c CLIENT_ID] [-w "
          "PAUSE_MS]\n"
          "         [-r SECONDS] then once more in a resumed session   [-n] no session tickets\n"
          "         [-z] the identity is sent with its final NUL\n"
          "         [-E] no extended_master_secret   [-M] no encrypt_then_mac\n"
          "         [-H] truncated_hmac              [-f 512|1024|2048|4096] max_fragment_length\n",
          stderr);
    exit(2);
}

static void
parse_suites(Options *options, char *list)
{
    size_t count = 0;

    for (char *name = strtok(list, ":"); name; name = strtok(NULL, ":")) {
        int id = mbedtls_ssl_get_ciphersuite_id(name);

        if (!id || count == SUITES_MAX) {
            fprintf(stderr, "mbedtls_client: suite %s is not available\n", name);
            exit(2);
        }
        options->suites[count++] = id;
    }
}

static int
parse_max_fragment(const char *text)
{
    switch (atoi(text)) {
    case 512:
        return MBEDTLS_SSL_MAX_FRAG_LEN_512;
    case 1024:
        return MBEDTLS_SSL_MAX_FRAG_LEN_1024;
    case 2048:
        return MBEDTLS_SSL_MAX_FRAG_LEN_2048;
    case 4096:
        return MBEDTLS_SSL_MAX_FRAG_LEN_4096;
    default:
        usage();
        return 0;
    }
}

static void
parse_options(Options *options, int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "h:p:B:i:k:s:EMHf:c:t:m:q:w:r:nz")) != -1) {
        switch (option) {
        case 'h':
            options->host = optarg;
            break;
        case 'p':
            options->port = optarg;
            break;
        case 'B':
            options->source = optarg;
            break;
        case 'i':
            options->identity = optarg;
            break;
        case 'z':
            options->identity_with_nul = true;
            break;
        case 'k':
            if (!hex_key_parse(optarg, options->key, sizeof options->key, &options->key_length))
                usage();
            break;
        case 's':
            parse_suites(options, optarg);
            break;
        case 'E':
            options->extended_master_secret = MBEDTLS_SSL_EXTENDED_MS_DISABLED;
            break;
        case 'M':
            options->encrypt_then_mac = MBEDTLS_SSL_ETM_DISABLED;
            break;
        case 'H':
            options->truncated_hmac = MBEDTLS_SSL_TRUNC_HMAC_ENABLED;
            break;
        case 'f':
            options->max_fragment = parse_max_fragment(optarg);
            break;
        case 'c':
            options->client_id = optarg;
            break;
        case 't':
            options->topic = optarg;
            break;
        case 'm':
            if (options->message_count == MESSAGES_MAX)
                usage();
            options->messages[options->message_count++] = optarg;
            break;
        case 'q':
            options->qos = (unsigned)atoi(optarg);
            break;
        case 'w':
            options->pause_ms = (unsigned)atoi(optarg);
            break;
        case 'r':
            options->resume = true;
            options->resume_after_s = (unsigned)atoi(optarg);
            break;
        case 'n':
            options->session_tickets = MBEDTLS_SSL_SESSION_TICKETS_DISABLED;
            break;
        default:
            usage();
        }
    }
    if (!options->identity || !options->key_length || options->qos > 1)
        usage();
}

static void
check(const char *step, int result)
{
    if (result >= 0)
        return;
    fprintf(stderr, "mbedtls_client: %s: -0x%04x\n", step, (unsigned)-result);
    exit(1);
}

static void
configure(Connection *connection, const Options *options)
{
    mbedtls_ssl_config *config = &connection->config;

    mbedtls_entropy_init(&connection->entropy);
    mbedtls_ctr_drbg_init(&connection->random);
    check("seed", mbedtls_ctr_drbg_seed(&connection->random, mbedtls_entropy_func,
                                        &connection->entropy, NULL, 0));
    mbedtls_ssl_config_init(config);
    check("defaults",
          mbedtls_ssl_config_defaults(config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                      MBEDTLS_SSL_PRESET_DEFAULT));
    mbedtls_ssl_conf_rng(config, mbedtls_ctr_drbg_random, &connection->random);
    check("key", mbedtls_ssl_conf_psk(config, options->key, options->key_length,
                                      (const unsigned char *)options->identity,
                                      strlen(options->identity) + options->identity_with_nul));
    if (options->suites[0])
        mbedtls_ssl_conf_ciphersuites(config, options->suites);
    mbedtls_ssl_conf_extended_master_secret(config, (char)options->extended_master_secret);
    mbedtls_ssl_conf_encrypt_then_mac(config, (char)options->encrypt_then_mac);
    mbedtls_ssl_conf_truncated_hmac(config, options->truncated_hmac);
    mbedtls_ssl_conf_session_tickets(config, options->session_tickets);
    if (options->max_fragment)
        check("fragment",
              mbedtls_ssl_conf_max_frag_len(config, (unsigned char)options->max_fragment));
}

/* mbedtls_net_connect() has no way to choose the source address. */
static void
connect_socket(mbedtls_net_context *net, const Options *options)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *to = NULL;
    struct addrinfo *from = NULL;

    mbedtls_net_init(net);
    if (getaddrinfo(options->host, options->port, &hints, &to))
        check("host", -1);
    net->fd = socket(to->ai_family, to->ai_socktype, to->ai_protocol);
    if (options->source) {
        if (getaddrinfo(options->source, NULL, &hints, &from))
            check("source", -1);
        check("bind", bind(net->fd, from->ai_addr, from->ai_addrlen));
        freeaddrinfo(from);
    }
    check("connect", connect(net->fd, to->ai_addr, to->ai_addrlen));
    freeaddrinfo(to);
}

/* `resumed` is an earlier session to go on with, or NULL. */
static void
open_session(Connection *connection, const Options *options, const mbedtls_ssl_session *resumed)
{
    configure(connection, options);
    connect_socket(&connection->socket, options);
    mbedtls_ssl_init(&connection->ssl);
    check("setup", mbedtls_ssl_setup(&connection->ssl, &connection->config));
    mbedtls_ssl_set_bio(&connection->ssl, &connection->socket, mbedtls_net_send, mbedtls_net_recv,
                        NULL);
    if (resumed)
        check("session", mbedtls_ssl_set_session(&connection->ssl, resumed));
    check("handshake", mbedtls_ssl_handshake(&connection->ssl));
    fprintf(stderr, "session %s %s\n", mbedtls_ssl_get_version(&connection->ssl),
            mbedtls_ssl_get_ciphersuite(&connection->ssl));
}

static void
send_packet(Connection *connection, const uint8_t *packet, size_t length)
{
    size_t sent = 0;

    if (!length)
        check("packet too long", -1);
    while (sent < length) {
        int result = mbedtls_ssl_write(&connection->ssl, packet + sent, length - sent);

        check("write", result);
        sent += (size_t)result;
    }
}

/* CONNACK and the acknowledgements of QoS 1 all have 4 bytes; what is in them is the broker's
 * business, but the first byte shows that the answer is the one waited for. */
static void
expect_answer(Connection *connection, uint8_t type)
{
    uint8_t answer[4];
    size_t have = 0;

    while (have < sizeof answer) {
        int result = mbedtls_ssl_read(&connection->ssl, answer + have, sizeof answer - have);

        check("read", result ? result : -1);
        have += (size_t)result;
    }
    if (answer[0] != type || (type == 0x20 && answer[3]))
        check("unexpected answer", -1);
}

/* One line for each message, as common.sh lets mosquitto_sub write them: time, QoS, retain, packet
 * id, payload in hex, topic. */
static void
note_published(const Options *options, const char *message, unsigned packet_id)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    printf("%lld.%09ld %u 0 %u ", (long long)now.tv_sec, now.tv_nsec, options->qos, packet_id);
    for (; *message; message++)
        printf("%02x", (unsigned char)*message);
    printf(" %s\n", options->topic);
}

static void
publish_all(Connection *connection, const Options *options)
{
    static uint8_t packet[PACKET_MAX];

    send_packet(connection, packet,
                mqtt_packet_connect(packet, sizeof packet, options->client_id, 60));
    expect_answer(connection, 0x20);
    for (size_t i = 0; i < options->message_count; i++) {
        const char *message = options->messages[i];

        usleep(options->pause_ms * 1000);
        send_packet(connection, packet,
                    mqtt_packet_publish(packet, sizeof packet, options->topic, message,
                                        strlen(message), options->qos, (uint16_t)(i + 1)));
        if (options->qos == 1)
            expect_answer(connection, 0x40);
        note_published(options, message, options->qos ? (unsigned)(i + 1) : 0);
    }
    send_packet(connection, packet, mqtt_packet_disconnect(packet, sizeof packet));
}

static void
close_session(Connection *connection)
{
    mbedtls_ssl_close_notify(&connection->ssl);
    mbedtls_ssl_free(&connection->ssl);
    mbedtls_net_free(&connection->socket);
    mbedtls_ssl_config_free(&connection->config);
    mbedtls_ctr_drbg_free(&connection->random);
    mbedtls_entropy_free(&connection->entropy);
}

/* As a device does that wakes up, reports and sleeps again. */
static void
publish_twice(const Options *options)
{
    Connection connection;
    mbedtls_ssl_session session;

    mbedtls_ssl_session_init(&session);
    open_session(&connection, options, NULL);
    check("session", mbedtls_ssl_get_session(&connection.ssl, &session));
    publish_all(&connection, options);
    close_session(&connection);
    fflush(stdout);
    sleep(options->resume_after_s);
    open_session(&connection, options, &session);
    publish_all(&connection, options);
    close_session(&connection);
    mbedtls_ssl_session_free(&session);
}

int
main(int argc, char **argv)
{
    Options options = {
        .host = "localhost",
        .port = "8883",
        .extended_master_secret = MBEDTLS_SSL_EXTENDED_MS_ENABLED,
        .encrypt_then_mac = MBEDTLS_SSL_ETM_ENABLED,
        .truncated_hmac = MBEDTLS_SSL_TRUNC_HMAC_DISABLED,
        .session_tickets = MBEDTLS_SSL_SESSION_TICKETS_ENABLED,
        .client_id = "mbedtls_client",
        .topic = "test",
    };
    Connection connection;

    parse_options(&options, argc, argv);
    if (options.resume) {
        publish_twice(&options);
        return 0;
    }
    open_session(&connection, &options, NULL);
    publish_all(&connection, &options);
    close_session(&connection);
    return 0;
}

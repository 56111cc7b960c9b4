/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/late_secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/capture_format.h"
#include "capture/input.h"
#include "capture/pcapng.h"
#include "capture/pcapng_block.h"
#include "capture/pcapng_interface.h"

/* A file, its two ends, and what is known of them. */
typedef struct {
    int fd;
    uint64_t size;
    bool big_endian;
    uint64_t passed; /* octets of the beginning that were looked at, whole blocks */
} Look;

static bool
is_packet(uint32_t type)
{
    return type == PCAPNG_PACKET || type == PCAPNG_SIMPLE_PACKET || type == PCAPNG_ENHANCED_PACKET;
}

/* Type and length of the block that |bytes| begin with; false where it is none. */
static bool
read_header(const Look *look, PskSpan bytes, uint32_t *type, uint64_t *size)
{
    PskReader reader = psk_reader(bytes);
    uint32_t length;

    if (!pcapng_u32(look->big_endian, &reader, type) ||
        !pcapng_u32(look->big_endian, &reader, &length) || length < PCAPNG_OVERHEAD)
        return false;
    *size = pcapng_padded(length);
    return true;
}

/* Walks over the blocks of the beginning; true where secrets follow a packet. */
static bool
look_at_beginning(Look *look, PskSpan bytes)
{
    bool packets = false;
    uint32_t type;
    uint64_t size;

    while (read_header(look, psk_span_skip(bytes, look->passed), &type, &size)) {
        if (packets && type == PCAPNG_DECRYPTION_SECRETS)
            return true;
        packets |= is_packet(type);
        if (size > bytes.size - look->passed)
            break;
        look->passed += size;
    }
    return false;
}

/*
 * Walks over the blocks of the end, from the last one back: each ends with its length. True where
 * secrets come behind what was looked at before.
 */
static bool
look_at_end(const Look *look, PskSpan bytes)
{
    uint64_t begin = look->size - bytes.size;

    while (bytes.size >= PCAPNG_OVERHEAD) {
        PskReader reader = psk_reader(psk_span_skip(bytes, bytes.size - 4));
        uint32_t type, length;
        uint64_t size;

        if (!pcapng_u32(look->big_endian, &reader, &length) || length > bytes.size ||
            !read_header(look, psk_span_skip(bytes, bytes.size - length), &type, &size) ||
            size != length)
            return false;
        bytes = psk_span_first(bytes, bytes.size - length);
        if (type == PCAPNG_DECRYPTION_SECRETS)
            return begin + bytes.size >= look->passed;
    }
    return false;
}

static PskSpan
read_at(const Look *look, uint8_t *buffer, uint64_t offset)
{
    ssize_t got;

    do {
        got = pread(look->fd, buffer, LATE_SECRETS_LOOK, (off_t)offset);
    } while (got < 0 && errno == EINTR);
    return psk_span(buffer, got > 0 ? (size_t)got : 0);
}

static bool
look_at(Look *look)
{
    g_autofree uint8_t *buffer = g_malloc(LATE_SECRETS_LOOK);
    PskSpan bytes = read_at(look, buffer, 0);
    PskReader order = psk_reader(psk_span_skip(bytes, 8));
    uint32_t magic;

    if (capture_format_recognise(psk_span_first(bytes, 8)).kind != CAPTURE_FORMAT_PCAPNG ||
        !psk_reader_u32(&order, &magic))
        return false;
    look->big_endian = magic == PCAPNG_BYTE_ORDER_MAGIC;
    if (look_at_beginning(look, bytes))
        return true;
    bytes = read_at(look, buffer, look->size - MIN(look->size, LATE_SECRETS_LOOK));
    return look_at_end(look, bytes);
}

/* A FIFO, once opened, would have to be read to its end. */
static bool
can_be_read_twice(const char *path, struct stat *status)
{
    return strcmp(path, "-") != 0 && stat(path, status) == 0 && S_ISREG(status->st_mode);
}

bool
late_secrets_hinted(const char *path)
{
    Look look = {.fd = -1};
    struct stat status;
    bool hinted = false;

    if (!can_be_read_twice(path, &status))
        return false;
    look.fd = open(path, O_RDONLY | O_CLOEXEC);
    look.size = (uint64_t)status.st_size;
    if (look.fd >= 0) {
        hinted = look_at(&look);
        close(look.fd);
    }
    return hinted;
}

size_t
late_secrets_read(const char *path, LateSecretsFunc func, void *user)
{
    g_autoptr(Input) input = NULL;
    g_autoptr(Pcapng) pcapng = NULL;
    CapturePacket packet = {0};
    struct stat status;
    size_t found = 0;

    if (!can_be_read_twice(path, &status))
        return 0;
    input = input_open(path, NULL);
    if (input == NULL ||
        capture_format_recognise(input_peek(input, 8)).kind != CAPTURE_FORMAT_PCAPNG)
        return 0;
    pcapng = pcapng_new(input);
    pcapng_set_secrets_only(pcapng);
    for (; pcapng_next(pcapng, &packet, NULL) == CAPTURE_SECRETS; found++)
        func(user, packet.data);
    return found;
}

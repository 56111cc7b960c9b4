/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "limit.h"

#include "capture/decompress.h"
#include "capture/pcapng.h"
#include "capture/source.h"
#include "crypto/crypto.h"
#include "decode/attempts.h"
#include "decode/connection.h"
#include "decode/limits.h"
#include "mqtt/alias.h"
#include "mqtt/framer.h"
#include "mqtt/session.h"
#include "output/summary.h"
#include "output/unread.h"
#include "output/writer.h"
#include "packet/fragment.h"
#include "sessions/crew.h"
#include "sessions/epoch.h"
#include "sessions/rounds.h"
#include "tcp/flow.h"
#include "tcp/flow_ended.h"
#include "tls/constants.h"

/* clang-format off */
static const Limit limits[] = {
    {"input_buffer",            SOURCE_READ_SIZE,        "bytes"},
    {"zstd_window",             (uint64_t)1 << DECOMPRESS_WINDOW_LOG_MAX, "bytes"},
    {"capture_block",           PCAPNG_BLOCK_MAX,        "bytes"},
    {"capture_interfaces",      PCAPNG_INTERFACES_MAX,   "interfaces"},
    {"fragmented_datagrams",    FRAGMENT_DATAGRAMS_MAX,  "datagrams"},
    {"fragments",               FRAGMENT_BYTES_MAX,      "bytes"},
    {"live_connections",        FLOW_LIVE_MAX,           "connections"},
    {"ended_connections",       FLOW_ENDED_MAX,          "connections"},
    {"attempts",                PSK_ATTEMPTS_MAX,        "servers"},
    {"waiting",                 FLOW_QUEUE_MAX,          "bytes"},
    {"damaged_segments",        FLOW_DAMAGED_MAX,        "bytes"},
    {"waiting_of_direction",    STREAM_QUEUE_SIZE,       "bytes"},
    {"waiting_segments",        STREAM_QUEUE_PIECES,     "segments"},
    {"preface",                 PSK_PREFACE_MAX,         "bytes"},
    {"record",                  PSK_RECORD_FRAGMENT_MAX, "bytes"},
    {"handshake_message",       PSK_HANDSHAKE_SIZE_MAX,  "bytes"},
    {"incomplete_records",      EPOCH_RECORDS_MAX,       "bytes"},
    {"early_data",              PSK_EARLY_HELD_MAX,      "bytes"},
    {"alerts",                  PSK_ALERTS_MAX,          "alerts"},
    {"search",                  PSK_SEARCH_COST_MAX,     "bytes"},
    {"search_of_byte",          PSK_SEARCH_COST_FACTOR,  "bytes"},
    {"search_numbers",          PSK_SEARCH_NUMBERS_MAX,  "numbers"},
    {"search_key_updates",      PSK_SEARCH_UPDATES_MAX,  "messages"},
    {"search_undecided",        PSK_SEARCH_UNDECIDED_MAX, "bytes"},
    {"lost_key_stream",         PSK_KEY_STREAM_MAX,      "bytes"},
    {"tried_records",           PSK_TRIED_RECORDS_MAX,   "records"},
    {"tried_records_tls13",     PSK_TRIED_RECORDS13_MAX, "records"},
    {"tried_early_records",     PSK_TRIED_EARLY_MAX,     "records"},
    {"tried_identities",        PSK_TRIED_IDENTITIES_MAX, "identities"},
    {"resumable_sessions",      PSK_SESSION_CACHE_MAX,   "sessions"},
    {"remembered_peers",        PSK_PEERS_MAX,           "servers, identities"},
    {"trials_of_session",       PSK_TRIALS_MAX,          "keys"},
    {"trials",                  PSK_TRIALS_TOTAL_MAX,    "keys"},
    {"incomplete_mqtt",         EPOCH_MQTT_MAX,          "bytes"},
    {"mqtt_packet",             MQTT_PACKET_MAX,         "bytes"},
    {"mqtt_packet_head",        MQTT_HEAD_MAX,           "bytes"},
    {"mqtt_search_packet",      MQTT_HUNT_INSIDE_MAX,    "bytes"},
    {"mqtt_search_places",      MQTT_HUNT_CANDIDATES,    "places"},
    {"mqtt_search_records",     MQTT_HELD_PIECES,        "records"},
    {"mqtt_topic_aliases",      MQTT_ALIASES_MEMORY_MAX, "bytes"},
    {"mqtt_undecided",          MQTT_HELD_MAX,           "bytes"},
    {"jobs",                    CREW_JOBS_MAX,           "threads"},
    {"unread_sessions",         UNREAD_MAX,              "sessions"},
    {"round",                   EPOCH_BYTES,             "bytes"},
    {"round_events",            EPOCH_EVENTS,            "events"},
    {"round_buffers",           LOAD_BUFFERS_MAX,        "input buffers"},
    {"held_output",             WRITER_HELD_MAX,         "bytes"},
    {"held_output_of_session",  WRITER_HELD_EACH,        "bytes"},
    {"undecided_connections",   WRITER_WAITING_MAX,      "connections"},
    {"counted_identities",      SUMMARY_IDENTITIES_MAX,  "identities"},
    {"counted_identities_size", SUMMARY_IDENTITIES_SIZE_MAX, "bytes"},
};
/* clang-format on */

const Limit *
limit_at(size_t index)
{
    return index < G_N_ELEMENTS(limits) ? &limits[index] : NULL;
}

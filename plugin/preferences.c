/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "compat.h"

#include "preferences.h"

#include <epan/prefs.h>
#include <epan/range.h>
#include <epan/uat.h>

static TlspskPreferences preferences = {.application = "auto"};
static range_t *ports;       /* as set */
static range_t *ports_taken; /* as given to the table tcp.port */

static const value_string key_formats[] = {
    {TLSPSK_KEY_HEX, "hex"},
    {TLSPSK_KEY_TEXT, "text"},
    {TLSPSK_KEY_BASE64, "base64"},
    {0, NULL},
};

UAT_CSTRING_CB_DEF(tlspsk_keys, identity, TlspskKeyRow)
UAT_CSTRING_CB_DEF(tlspsk_keys, key, TlspskKeyRow)
UAT_VS_DEF(tlspsk_keys, format, TlspskKeyRow, guint, TLSPSK_KEY_HEX, "hex")

static void *
copy_row(void *to, const void *from, size_t size G_GNUC_UNUSED)
{
    const TlspskKeyRow *source = from;
    TlspskKeyRow *copy = to;

    copy->identity = g_strdup(source->identity);
    copy->key = g_strdup(source->key);
    copy->format = source->format;
    return copy;
}

static void
free_row(void *data)
{
    TlspskKeyRow *row = data;

    if (row->key != NULL)
        psk_wipe(row->key, strlen(row->key));
    g_clear_pointer(&row->key, g_free);
    g_clear_pointer(&row->identity, g_free);
}

static TlspskUatResult
check_row(void *data, char **error)
{
    PskSecret key = {0};
    bool usable = tlspsk_key_row_decode(data, &key, error);

    psk_secret_clear(&key);
    return usable;
}

static void
rows_changed(void)
{
    preferences.generation++;
}

static void
register_rows(module_t *module)
{
    /* A row may leave out the format. */
    static const char *defaults[] = {NULL, NULL, "hex"};
    static uat_field_t fields[] = {
        UAT_FLD_CSTRING(tlspsk_keys, identity, "Identity",
                        "The PSK identity that the client sends"),
        UAT_FLD_CSTRING(tlspsk_keys, key, "Key", "The pre-shared key"),
        UAT_FLD_VS(tlspsk_keys, format, "Key format", key_formats, "How the key is written"),
        UAT_END_FIELDS,
    };
    uat_t *uat = uat_new("TLS pre-shared keys", sizeof(TlspskKeyRow), "tlspsk_keys", TRUE,
                         &preferences.rows, &preferences.row_count, UAT_AFFECTS_DISSECTION, NULL,
                         copy_row, check_row, free_row, rows_changed, NULL, fields);

    TLSPSK_UAT_DEFAULTS(uat, defaults);
    prefs_register_uat_preference(module, "keys", "Keys",
                                  "Identities and keys beside those of the key file", uat);
}

static void
give_port_back(guint32 port, gpointer user G_GNUC_UNUSED)
{
    dissector_reset_uint("tcp.port", port);
}

static void
take_port(guint32 port, gpointer tls)
{
    if (port != 0)
        dissector_change_uint("tcp.port", port, tls);
}

/* Called at start, and whenever a preference of the protocol has changed. */
static void
apply(void)
{
    if (ports_taken != NULL)
        range_foreach(ports_taken, give_port_back, NULL);
    wmem_free(wmem_epan_scope(), ports_taken);
    ports_taken = range_copy(wmem_epan_scope(), ports);
    range_foreach(ports_taken, take_port, find_dissector("tls"));
}

void
tlspsk_preferences_register(int protocol)
{
    module_t *module = prefs_register_protocol(protocol, apply);

    prefs_register_filename_preference(
        module, "psk_file", "Key file",
        "A table of pre-shared keys, one identity:hexkey on each line, as mosquitto's psk_file."
        " It is read again when it has changed.",
        &preferences.psk_file, FALSE);
    register_rows(module);
    ports = range_empty(wmem_epan_scope());
    prefs_register_range_preference(
        module, "ports", "TLS ports",
        "TCP ports to dissect as TLS besides those that Wireshark knows", &ports, 65535);
    prefs_register_string_preference(
        module, "application", "Application protocol",
        "What is inside the sessions that were decrypted: the name of a dissector, such as mqtt,"
        " or auto, to recognise MQTT on any port and leave the rest to Wireshark",
        &preferences.application);
}

const TlspskPreferences *
tlspsk_preferences(void)
{
    return &preferences;
}

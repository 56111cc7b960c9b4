/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cases_private.h"

static GBytes *
bytes(const char *text)
{
    return g_bytes_new(text, strlen(text));
}

void
facts_set_bytes(GBytes **field, const char *text)
{
    g_clear_pointer(field, g_bytes_unref);
    *field = text != NULL ? bytes(text) : NULL;
}

void
facts_set_key_ref(PskFacts *f, const char *reference)
{
    g_free(f->key_ref);
    f->key_ref = g_strdup(reference);
}

void
facts_offer(PskFacts *f, uint16_t first, uint16_t second)
{
    g_array_set_size(f->offered, 0);
    g_array_append_val(f->offered, first);
    if (second != 0)
        g_array_append_val(f->offered, second);
}

void
facts_negotiate(PskFacts *f, uint16_t version, uint16_t suite)
{
    f->version = version;
    f->suite_id = suite;
    f->suite = psk_suite_find(suite);
}

void
facts_alert(PskFacts *f, PskSender from, uint8_t description)
{
    PskAlert sent = {.from = from,
                      .level = PSK_ALERT_LEVEL_FATAL,
                      .description = description,
                      .readable = true,
                      .frame = 7};

    g_array_append_val(f->alerts, sent);
}

void
facts_working(PskFacts *f)
{
    f->protocol = PSK_PROTOCOL_TLS;
    f->first_frame = 4;
    f->last_frame = 19;
    f->end = PSK_END_FINISHED;
    f->end_by = PSK_CLIENT;
    f->began_in_capture = true;
    f->client_hello = true;
    f->client_hello_frame = 4;
    f->client_version = PSK_TLS_1_2;
    facts_offer(f, PSK_CCM_8, PSK_GCM);
    f->server_hello = true;
    f->server_hello_frame = 6;
    f->server_hello_done = true;
    f->secure_renegotiation = true;
    facts_negotiate(f, PSK_TLS_1_2, PSK_CCM_8);
    facts_set_bytes(&f->identity, "bob");
    facts_set_bytes(&f->hint, "hint");
    f->client_key_exchange = true;
    f->client_key_exchange_frame = 8;
    f->key = PSK_KEY_VERIFIED;
    f->key_size = 16;
    f->proof = PSK_PROOF_SERVER_FINISHED;
    f->source = PSK_SOURCE_TABLE;
    facts_set_key_ref(f, "keys.txt:3");
    f->handshake_complete = true;
    f->decrypting = true;
    for (int i = 0; i < PSK_SENDERS; i++) {
        PskDirectionFacts *d = &f->direction[i];

        d->bytes = 400;
        d->records = 7;
        d->protected = true;
        d->application_bytes = 63;
        d->change_cipher_spec = d->finished = true;
    }
    f->mqtt = (PskMqttFacts){.seen = true, .version = 4, .connack = true};
}

void
facts_working13(PskFacts *f)
{
    f->client_version = PSK_TLS_1_3;
    facts_negotiate(f, PSK_TLS_1_3, TLS13_AES_128);
    facts_offer(f, TLS13_AES_128, 0);
    f->psk_chosen = true;
    f->offers_psk_modes = f->offers_psk_ke = true;
    f->client_key_exchange = f->server_hello_done = false;
    f->direction[0].change_cipher_spec = f->direction[1].change_cipher_spec = false;
    facts_set_bytes(&f->hint, NULL);
    g_ptr_array_add(f->identities_offered, bytes("bob"));
}

void
facts_without_data(PskFacts *f)
{
    f->decrypting = false;
    f->proof = PSK_PROOF_NONE;
    f->source = PSK_SOURCE_NONE;
    f->mqtt = (PskMqttFacts){0};
    for (int i = 0; i < PSK_SENDERS; i++) {
        f->direction[i].application_bytes = 0;
        f->direction[i].finished = false;
    }
}

void
facts_without_server_finished(PskFacts *f)
{
    facts_without_data(f);
    f->handshake_complete = false;
    f->direction[PSK_SERVER].change_cipher_spec = f->direction[PSK_SERVER].protected = false;
}

void
facts_without_server_hello(PskFacts *f)
{
    facts_without_server_finished(f);
    f->direction[PSK_CLIENT].change_cipher_spec = f->direction[PSK_CLIENT].protected = false;
    f->server_hello = f->server_hello_done = false;
    facts_negotiate(f, 0, 0);
    f->psk_chosen = false;
    f->client_key_exchange = false;
    f->key = PSK_KEY_NOT_ASKED;
    f->key_size = 0;
    facts_set_key_ref(f, NULL);
    facts_set_bytes(&f->identity, NULL);
    facts_set_bytes(&f->hint, NULL);
}

void
facts_closed(PskFacts *f)
{
    facts_without_data(f);
    f->key = PSK_KEY_UNTRIED;
    f->direction[0].undecrypted_records = f->direction[1].undecrypted_records = 4;
}

static const DiagnoseFamily *const families[] = {&diagnose_works, &diagnose_keys,
                                                 &diagnose_refusals, &diagnose_closed};

const DiagnoseCase *
diagnose_case(size_t index)
{
    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        if (index < families[i]->count)
            return &families[i]->cases[index];
        index -= families[i]->count;
    }
    return NULL;
}

void
diagnose_case_make(const DiagnoseCase *c, PskFacts *facts)
{
    psk_facts_init(facts);
    facts_working(facts);
    c->make(facts);
}

PskFinding *
diagnose_case_finding(const char *name, const char *code)
{
    const DiagnoseCase *c;

    for (size_t i = 0; (c = diagnose_case(i)) != NULL; i++) {
        g_autoptr(GPtrArray) findings = NULL;
        PskFacts facts;

        if (!g_str_equal(c->name, name))
            continue;
        diagnose_case_make(c, &facts);
        findings = psk_diagnose(&facts);
        psk_facts_clear(&facts);
        for (guint j = 0; j < findings->len; j++) {
            const PskFinding *finding = g_ptr_array_index(findings, j);

            if (g_str_equal(finding->info->code, code))
                return g_ptr_array_steal_index(findings, j);
        }
    }
    g_assert_not_reached();
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "shown.h"

#include <epan/prefs.h>
#include <epan/prefs-int.h>

static bool authentic;

void
tlspsk_shown_open(void)
{
    module_t *module = prefs_find_module("tls");
    pref_t *preference =
        module != NULL ? prefs_find_preference(module, "ignore_ssl_mac_failed") : NULL;

    authentic = preference != NULL && !prefs_get_bool_value(preference, pref_current);
}

static tvbuff_t *
source_of(const GSList *link)
{
    return get_data_source_tvb(link->data);
}

const GSList *
tlspsk_shown_sources(const packet_info *pinfo)
{
    return pinfo->data_src != NULL ? pinfo->data_src->next : NULL;
}

/*
 * There may be one more source before that of the record, of what the
 * packet completes: it holds more than the record. Where there are others, who knows whose they
 * are.
 */
PskSpan
tlspsk_shown_plaintext(const packet_info *pinfo, size_t size)
{
    const GSList *link = tlspsk_shown_sources(pinfo);
    tvbuff_t *source;
    gint length;

    if (!authentic || link == NULL)
        return psk_span(NULL, 0);
    if (link->next != NULL && tvb_captured_length(source_of(link)) > size)
        link = link->next;
    source = source_of(link);
    length = (gint)tvb_captured_length(source);
    if (link->next != NULL || length == 0 || (size_t)length >= size)
        return psk_span(NULL, 0);
    return psk_span(tvb_get_ptr(source, 0, length), (size_t)length);
}

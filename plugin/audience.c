/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audience.h"

#include <epan/column-info.h>
#include <epan/tap.h>

static int own_protocol = -1;
static int expert_protocol = -1;
static int expert_tap;
static bool is_tshark;

void
tlspsk_audience_register(int protocol)
{
    own_protocol = protocol;
}

bool
tlspsk_audience_is_tshark(void)
{
    return g_strcmp0(g_get_prgname(), "tshark") == 0;
}

void
tlspsk_audience_open(void)
{
    expert_protocol = proto_get_id_by_filter_name("_ws.expert");
    expert_tap = find_tap_id("expert");
    is_tshark = tlspsk_audience_is_tshark();
}

static bool
has_expert_column(const column_info *columns)
{
    return columns != NULL && columns->col_first[COL_EXPERT] >= 0;
}

bool
tlspsk_audience_is_there(const packet_info *pinfo, proto_tree *tree)
{
    return !is_tshark || expert_protocol < 0 || proto_field_is_referenced(tree, own_protocol) ||
           proto_field_is_referenced(tree, expert_protocol) || have_tap_listener(expert_tap) ||
           has_expert_column(pinfo->cinfo);
}

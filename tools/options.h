/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pskdecode's command line. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    char **captures; /* NULL-terminated; NULL with an interface */
    char *interface; /* live, or NULL */
    unsigned jobs;   /* threads that decode; 0: as many as are worth it */
    char **keys;     /* key tables, NULL-terminated; may be empty beside key logs */
    char **keylogs;
    char *rsa_key;   /* PEM file, or NULL */
    GArray *expected; /* uint16_t, suites of --expect; NULL without it */
    char *filter;    /* pcap filter, or NULL */
    char *streams;   /* folder for plaintext files, or NULL */
    bool json;
    bool quiet;
    bool verbose;
    bool strict;
    bool color;      /* as decided by --color, NO_COLOR and the terminal */
    unsigned columns; /* of the terminal that the text goes to; 0: it goes to none */
    char *explain;   /* what to explain instead of reading captures, or NULL */
    bool version;    /* --version: print it and end */
} Options;

#define OPTIONS_ERROR (options_error_quark())
GQuark options_error_quark(void);

/*
 * Reads the command line. False with |error| (its message is for people) on wrong usage. --help
 * prints and exits, as GOption does it.
 */
bool options_parse(Options *options, int argc, char **argv, GError **error);

void options_clear(Options *options);

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "live.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <unistd.h>

static Capture *volatile watched;
static volatile sig_atomic_t stopped;

static void
on_signal(int number)
{
    Capture *capture = watched;

    (void)number;
    stopped = 1;
    if (capture != NULL)
        capture_stop(capture);
}

void
live_catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    struct sigaction before;

    /* No SA_RESTART: a read that waits must return. A second signal ends the program at once. */
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* The terminal was closed; but nohup(1) has it ignored. */
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
}

void
live_watch(Capture *capture)
{
    watched = capture;
    if (stopped && capture != NULL)
        capture_stop(capture);
}

bool
live_stopped(void)
{
    return stopped != 0;
}

static bool
fail(GError **error, const char *what, const char *who)
{
    int number = errno;

    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(number),
                "cannot give up root's privileges for those of %s: %s: %s", who, what,
                g_strerror(number));
    return false;
}

static bool
become(uid_t uid, gid_t gid, const char *name, GError **error)
{
    if (setgroups(0, NULL) != 0)
        return fail(error, "setgroups", name);
    if (setgid(gid) != 0)
        return fail(error, "setgid", name);
    if (setuid(uid) != 0)
        return fail(error, "setuid", name);
    return true;
}

/* The number in an environment variable that sudo sets; false where it is not there or is 0. */
static bool
sudo_number(const char *variable, guint64 *number)
{
    const char *text = g_getenv(variable);

    return text != NULL && g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT32 - 1, number, NULL);
}

/* Who root becomes: the user who called sudo, or nobody. |*name| is static. */
static bool
find_user(uid_t *uid, gid_t *gid, const char **name, GError **error)
{
    const struct passwd *nobody;
    guint64 sudo_uid, sudo_gid;

    if (sudo_number("SUDO_UID", &sudo_uid) && sudo_number("SUDO_GID", &sudo_gid)) {
        *uid = (uid_t)sudo_uid;
        *gid = (gid_t)sudo_gid;
        *name = "the user of sudo";
        return true;
    }
    *name = "nobody";
    errno = ENOENT;
    nobody = getpwnam("nobody");
    if (nobody == NULL)
        return fail(error, "getpwnam", *name);
    *uid = nobody->pw_uid;
    *gid = nobody->pw_gid;
    return true;
}

static bool
drop_privileges(GError **error)
{
    const char *name;
    uid_t uid;
    gid_t gid;

    return geteuid() != 0 ||
           (find_user(&uid, &gid, &name, error) && become(uid, gid, name, error));
}

bool
live_give(int folder, GError **error)
{
    const char *name;
    uid_t uid;
    gid_t gid;

    if (geteuid() != 0)
        return true;
    return find_user(&uid, &gid, &name, error) &&
           (fchown(folder, uid, gid) == 0 || fail(error, "fchown", name));
}

Capture *
live_open(const char *interface, const char *filter, GError **error)
{
    g_autoptr(Capture) capture = capture_open_live(interface, filter, error);

    if (capture == NULL || !drop_privileges(error))
        return NULL;
    return g_steal_pointer(&capture);
}

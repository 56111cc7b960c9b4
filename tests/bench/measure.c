/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a program and writes what it cost as JSON: bench_measure RESULT PROGRAM [ARGUMENT...]
 *
 * A program begins with the peak memory of the process that forks it, so that a small one must.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int
main(int argc, char **argv)
{
    struct timespec begin, end;
    struct rusage usage;
    int status;
    pid_t child;
    FILE *out;

    if (argc < 3)
        return 2;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        fprintf(stderr, "%s: %s\n", argv[2], strerror(errno));
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        return 1;
    clock_gettime(CLOCK_MONOTONIC, &end);
    out = fopen(argv[1], "w");
    if (out == NULL)
        return 1;
    fprintf(out, "{\"user\":%.6f,\"system\":%.6f,\"wall\":%.6f,\"peak_kib\":%ld,\"exit\":%d}\n",
            seconds(usage.ru_utime), seconds(usage.ru_stime),
            (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9,
            usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return fclose(out) == 0 ? 0 : 1;
}

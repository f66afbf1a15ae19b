// What Swift's Glibc overlay does not offer: variadic calls and macros.
#pragma once
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <dirent.h>
#include <spawn.h>

static inline int pipit_open(const char *path, int flags, mode_t mode) { return open(path, flags | O_CLOEXEC, mode); }
static inline int pipit_openat(int directory, const char *path, int flags, mode_t mode) {
    return openat(directory, path, flags | O_CLOEXEC, mode);
}
// Declared only under _GNU_SOURCE, which a Swift import cannot set.
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
static inline int pipit_spawn_in_directory(posix_spawn_file_actions_t *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}
#ifdef __linux__
int pipe2(int ends[2], int flags);
/// A pipe whose ends no child inherits that was not given them.
static inline int pipit_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }
#else
static inline int pipit_pipe(int ends[2]) {
    if (pipe(ends) != 0) return -1;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return 0;
}
#endif
/// Makes a file the content of another without copying it, where the file system can; otherwise -1.
static inline int pipit_clone(int to, int from) {
#ifdef __linux__
    return ioctl(to, _IOW(0x94, 9, int), from);
#else
    return -1;
#endif
}
/// The number of columns of the terminal behind a descriptor, or 0.
static inline int pipit_terminal_columns(int descriptor) {
    struct winsize size;
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

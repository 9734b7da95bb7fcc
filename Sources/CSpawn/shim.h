// What Swift's own module of the C library leaves out of unistd.h, spawn.h and sys/resource.h. The names are of this
// header alone, so that nothing is declared twice; it includes nothing for the same reason.

// pipe2: ends are two descriptors.
extern int spawn_pipe(int *ends, int flags) __asm__("pipe2");
// prlimit: limit and old are of struct rlimit.
extern int spawn_limit(int pid, int resource, const void *limit, void *old) __asm__("prlimit");
// actions are of posix_spawn_file_actions_t.
extern int spawn_close_from(void *actions, int first) __asm__("posix_spawn_file_actions_addclosefrom_np");
extern int spawn_change_directory(void *actions, const char *path) __asm__("posix_spawn_file_actions_addchdir_np");

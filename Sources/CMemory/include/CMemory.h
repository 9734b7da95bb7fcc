// malloc.h is not in Swift's own module of the C library.
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

/// Gives back the memory of the program's code and that of its libraries, which the kernel maps again, piece by piece,
/// where it is run: a command needs much code at its start that it never runs again.
///
/// Does nothing where the system has no such request.
void tidemark_release_code(void);

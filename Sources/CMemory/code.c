#define _GNU_SOURCE
#include "CMemory.h"

#if defined(__linux__)
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// Only segments that nobody can write: their pages are those of the file (madvise(2), MADV_DONTNEED).
static int release(struct dl_phdr_info *info, size_t size, void *page) {
  (void)size;
  // The kernel's own page is no file.
  if (strncmp(info->dlpi_name, "linux-", 6) == 0) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X) || part->p_flags & PF_W) continue;
    ElfW(Addr) mask = *(ElfW(Addr) *)page - 1;
    ElfW(Addr) start = (info->dlpi_addr + part->p_vaddr) & ~mask;
    ElfW(Addr) end = (info->dlpi_addr + part->p_vaddr + part->p_memsz) & ~mask;
    // A request that the kernel refuses costs nothing.
    if (end > start) madvise((void *)start, end - start, MADV_DONTNEED);
  }
  return 0;
}

void tidemark_release_code(void) {
  ElfW(Addr) page = (ElfW(Addr))sysconf(_SC_PAGESIZE);
  dl_iterate_phdr(release, &page);
}
#else
void tidemark_release_code(void) {}
#endif

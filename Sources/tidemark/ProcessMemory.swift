import CMemory

#if canImport(Glibc)
import Glibc
#endif

/// What keeps the memory of the process small.
enum ProcessMemory {
  /// Makes freed memory go back to the system: one heap for all threads, and large pieces outside of the heap.
  ///
  /// glibc's own settings keep a heap for every thread that ever ran, each as large as its largest page:
  /// half as much again at the peak (mallopt(3)).
  static func returnFreedMemory() {
    #if canImport(Glibc)
    mallopt(M_ARENA_MAX, 1)
    mallopt(M_MMAP_THRESHOLD, 256 << 10)
    #endif
  }

  /// Gives back the code that only the start of a command needs: that of settings, of the command line and of the
  /// first connection, some 10 MiB.
  static func releaseCodeOfStart() { tidemark_release_code() }
}

#include "CRelease.h"

__attribute__((weak)) const char *tidemark_built_from(void) { return ""; }

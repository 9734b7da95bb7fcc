/// From which commit the program was built and when, such as "0123456789ab, 2026-01-31"; empty where nothing says so.
///
/// .ci/build links a definition that comes first: to know the commit no source is compiled again.
const char *tidemark_built_from(void);

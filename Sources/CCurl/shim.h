// libcurl's options and answers go through variadic functions, which Swift cannot call: one plain function
// here for each type of theirs.

#define CURL_DISABLE_TYPECHECK
#define CURL_DISABLE_DEPRECATION
#include <curl/curl.h>

#if LIBCURL_VERSION_NUM < 0x074d00
#error "libcurl 7.77 or newer is needed"
#endif

/// To be called once in a process, before all else.
static inline CURLcode ccurl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

static inline CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode ccurl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

/// The text is copied; NULL takes the option back.
static inline CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

/// What is pointed to must live as long as the handle uses it.
static inline CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

/// The list must live as long as the handle uses it; NULL takes the option back.
static inline CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

/// Sends headers to the destination alone and those of CURLOPT_PROXYHEADER to a proxy alone.
static inline CURLcode ccurl_separate_headers(CURL *handle) {
  return curl_easy_setopt(handle, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
}

/// The bytes must live as long as the handle uses them.
static inline CURLcode ccurl_set_blob(CURL *handle, CURLoption option, const void *bytes, size_t count) {
  struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_NOCOPY};
  return curl_easy_setopt(handle, option, &blob);
}

typedef size_t (*ccurl_transferred)(char *bytes, size_t size, size_t count, void *context);

/// For CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION and CURLOPT_READFUNCTION.
static inline CURLcode ccurl_set_function(CURL *handle, CURLoption option, ccurl_transferred function) {
  return curl_easy_setopt(handle, option, function);
}

/// Lets nothing but http:// and https:// be spoken.
///
/// The library that is loaded may be older than these headers, and not know a newer option.
static inline CURLcode ccurl_allow_http_only(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
  CURLcode code = curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  if (code != CURLE_UNKNOWN_OPTION) return code;
#endif
  return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
}

/// Has a transfer that is given up leave the name that is still looked up to the thread that does so. An
/// older libcurl waits for the thread.
static inline CURLcode ccurl_leave_lookup(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
  CURLcode code = curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
  return code == CURLE_UNKNOWN_OPTION ? CURLE_OK : code;
#else
  (void)handle;
  return CURLE_OK;
#endif
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

/// 0 where it is not known.
static inline long ccurl_long(CURL *handle, CURLINFO info) {
  long value = 0;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

/// 0 where it is not known.
static inline curl_off_t ccurl_size(CURL *handle, CURLINFO info) {
  curl_off_t value = 0;
  return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}

/// The next transfer that is over, with its code; NULL when there is none.
static inline CURL *ccurl_next_done(CURLM *multi, CURLcode *code) {
  int rest = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &rest)) != NULL) {
    if (message->msg == CURLMSG_DONE) {
      *code = message->data.result;
      return message->easy_handle;
    }
  }
  return NULL;
}

/// The file of certificates that libcurl was built to use; NULL where it has none.
static inline const char *ccurl_authority_file(void) {
  const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
  return info->age >= CURLVERSION_SEVENTH ? info->cainfo : NULL;
}

/// The directory of certificates that libcurl was built to use; NULL where it has none.
static inline const char *ccurl_authority_directory(void) {
  const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
  return info->age >= CURLVERSION_SEVENTH ? info->capath : NULL;
}

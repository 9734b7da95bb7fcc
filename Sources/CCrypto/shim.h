#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/// A hash function by name, looked up among libcrypto's providers, which is slow; NULL where none has it.
static inline const EVP_MD *ccrypto_hash_function(const char *name) {
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
  return EVP_MD_fetch(NULL, name, NULL);
#else
  return EVP_get_digestbyname(name);
#endif
}

/// How many certificates in PEM `bytes` hold; -1 when one of them cannot be read.
static inline int ccrypto_count_certificates(const void *bytes, int length) {
  BIO *bio = BIO_new_mem_buf(bytes, length);
  if (bio == NULL) return -1;
  int count = 0;
  X509 *certificate;
  ERR_clear_error();
  while ((certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
    X509_free(certificate);
    count += 1;
  }
  // The end is told as an error, too.
  unsigned long fault = ERR_peek_last_error();
  if (ERR_GET_LIB(fault) != ERR_LIB_PEM || ERR_GET_REASON(fault) != PEM_R_NO_START_LINE) count = -1;
  ERR_clear_error();
  BIO_free(bio);
  return count;
}

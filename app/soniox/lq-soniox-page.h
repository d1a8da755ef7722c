/* lq-soniox-page.h: what the REST side of the service answers, as structs
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Pure functions; every byte is taken for hostile. Errors are %LQ_ERROR_PROTOCOL. */

/* The order is that of the work. */
typedef enum {
  LQ_SONIOX_QUEUED,
  LQ_SONIOX_PROCESSING,
  LQ_SONIOX_COMPLETED,
  LQ_SONIOX_FAILED, /* "error" on the wire */
} LqSonioxState;

typedef struct {
  char   *id;
  char   *filename;
  int64_t size;
  char   *reference_id; /* (nullable) */
} LqSonioxFile;

void lq_soniox_file_free (LqSonioxFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSonioxFile, lq_soniox_file_free)

typedef struct {
  char         *id;
  LqSonioxState state;
  char         *file_id;           /* (nullable) */
  char         *reference_id;      /* (nullable) */
  int64_t       audio_duration_ms; /* -1: not known yet */
  int64_t       processed_ms;      /* how far one's own server is; -1: not told */
  char         *error_type;        /* (nullable) of a failed one */
  char         *error_message;     /* (nullable) likewise; what a stranger wrote */
} LqSonioxTranscription;

void lq_soniox_transcription_free (LqSonioxTranscription *transcription);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSonioxTranscription, lq_soniox_transcription_free)

typedef struct {
  char *id;
  char *name;
  bool  is_realtime; /* else for files */
} LqSonioxModel;

void lq_soniox_model_free (LqSonioxModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSonioxModel, lq_soniox_model_free)

/* Each returns (transfer full) (nullable): */
LqSonioxFile *lq_soniox_file_parse (const char *data, size_t size, GError **error);
LqSonioxTranscription            *
lq_soniox_transcription_parse (const char *data, size_t size, GError **error);
GPtrArray *lq_soniox_models_parse (const char *data, size_t size, GError **error);
char      *lq_soniox_key_parse (const char *data, size_t size, GError **error);

/**
 * LqSonioxPage:
 *
 * A page of a list, read in parts of any size.
 */
typedef struct _LqSonioxPage LqSonioxPage;

typedef enum {
  LQ_SONIOX_PAGE_FILES,
  LQ_SONIOX_PAGE_TRANSCRIPTIONS,
} LqSonioxPageKind;

/* @items: (element-type LqSonioxFile) or of #LqSonioxTranscription: what is read is added to it */
LqSonioxPage *lq_soniox_page_new (LqSonioxPageKind kind, GPtrArray *items);
void          lq_soniox_page_free (LqSonioxPage *self);
bool lq_soniox_page_feed (LqSonioxPage *self, const char *data, size_t size, GError **error);

/* At the end of the answer. @cursor: (out) (transfer full): of the next page, %NULL after the last
 */
bool lq_soniox_page_end (LqSonioxPage *self, char **cursor, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSonioxPage, lq_soniox_page_free)

/* Returns: (transfer full) (element-type LqSonioxFile): an empty array that frees its elements */
GPtrArray *lq_soniox_files_new (void);
GPtrArray *lq_soniox_transcriptions_new (void);

G_END_DECLS

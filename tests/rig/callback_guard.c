/* callback_guard.c: ends a test in which the audio callback does what real time forbids
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * While a thread is inside the callback, three kinds of deed abort the program: allocating or
 * freeing, taking or giving a lock, and any system call whatever. For the first two, this file's
 * functions stand before the C library's and GLib's. For the third, the kernel is told to send
 * SIGSYS for each system call of a thread whose selector says so ("syscall user dispatch"), which
 * costs the callback nothing but storing a byte. */

#include "callback_guard.h"

#include <dlfcn.h>
#include <glib.h>
#include <portaudio.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

/* Of linux/prctl.h, for C libraries that do not have them yet. */
#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_ON 1
#endif

enum { LET_THROUGH = 0, REFUSE = 1 }; /* what the kernel reads from a selector */

static __thread bool          is_inside;
static __thread bool          is_watched; /* the kernel knows this thread's selector */
static __thread volatile char selector = LET_THROUGH;

static PaStreamCallback *guarded_callback; /* one stream is open at a time */
static void             *guarded_data;

static atomic_uint  n_callbacks;
static atomic_llong longest_ns;
static atomic_llong total_ns;

/* Whether this is inside the callback. What follows is a report, which may do anything; so may a
 * sanitizer, which wants to know of functions that do not return before they are called. */
static bool
is_caught (void)
{
  bool was_inside = is_inside;

  selector = LET_THROUGH;
  is_inside = false;

  return was_inside;
}

static void
refuse (const char *deed)
{
  ssize_t ignored =
    write (STDERR_FILENO, "in the audio callback: ", strlen ("in the audio callback: "));
  ignored = write (STDERR_FILENO, deed, strlen (deed));
  ignored = write (STDERR_FILENO, "\n", 1);
  (void) ignored;
  abort ();
}

static void
system_call_cb (int signal_number)
{
  if (is_caught ())
    refuse ("a system call");
}

static void
watch_thread (void)
{
  is_watched = true;
  signal (SIGSYS, system_call_cb);
  prctl (PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0L, 0L, &selector);
}

void
callback_guard_enter (void)
{
  if (!is_watched)
    watch_thread ();

  is_inside = true;
  selector = REFUSE;
}

void
callback_guard_leave (void)
{
  selector = LET_THROUGH;
  is_inside = false;
}

bool
callback_guard_sees_system_calls (void)
{
  return prctl (PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0L, 0L, &selector) == 0;
}

/* --- the callback ----------------------------------------------------------------------------- */

static int64_t
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

static int
call_guarded (const void                     *input,
              void                           *output,
              unsigned long                   n_frames,
              const PaStreamCallbackTimeInfo *time_info,
              PaStreamCallbackFlags           flags,
              void                           *user_data)
{
  int64_t began_ns;
  int64_t taken_ns;
  int     result;

  callback_guard_enter ();
  began_ns = now_ns ();
  result = guarded_callback (input, output, n_frames, time_info, flags, guarded_data);
  taken_ns = now_ns () - began_ns;
  callback_guard_leave ();

  atomic_fetch_add (&n_callbacks, 1);
  atomic_fetch_add (&total_ns, taken_ns);
  if (taken_ns > atomic_load (&longest_ns))
    atomic_store (&longest_ns, taken_ns);

  return result;
}

PaError
Pa_OpenStream (PaStream                **stream,
               const PaStreamParameters *input,
               const PaStreamParameters *output,
               double                    rate_hz,
               unsigned long             n_frames,
               PaStreamFlags             flags,
               PaStreamCallback         *callback,
               void                     *user_data)
{
  __typeof__ (&Pa_OpenStream) real = dlsym (RTLD_NEXT, "Pa_OpenStream");

  guarded_callback = callback;
  guarded_data = user_data;

  return real (stream, input, output, rate_hz, n_frames, flags, call_guarded, user_data);
}

unsigned
callback_guard_count (void)
{
  return atomic_load (&n_callbacks);
}

int64_t
callback_guard_get_longest_ns (void)
{
  return atomic_load (&longest_ns);
}

int64_t
callback_guard_get_mean_ns (void)
{
  unsigned n = atomic_load (&n_callbacks);

  return n > 0 ? atomic_load (&total_ns) / n : 0;
}

/* --- locks ------------------------------------------------------------------------------------ */

#define REFUSE_INSIDE(result, name, parameters, arguments)                                         \
  result name parameters                                                                           \
  {                                                                                                \
    static __typeof__ (&name) real;                                                                \
                                                                                                   \
    if (is_caught ())                                                                              \
      refuse (#name);                                                                              \
    if (real == NULL)                                                                              \
      real = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name);                                        \
                                                                                                   \
    return real arguments;                                                                         \
  }

REFUSE_INSIDE (int, pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex))
REFUSE_INSIDE (int, pthread_mutex_trylock, (pthread_mutex_t * mutex), (mutex))
REFUSE_INSIDE (int, pthread_cond_signal, (pthread_cond_t * condition), (condition))
REFUSE_INSIDE (int, pthread_cond_broadcast, (pthread_cond_t * condition), (condition))
REFUSE_INSIDE (int, sem_wait, (sem_t * semaphore), (semaphore))
REFUSE_INSIDE (int, sem_post, (sem_t * semaphore), (semaphore))
REFUSE_INSIDE (void, g_mutex_lock, (GMutex * mutex), (mutex))
REFUSE_INSIDE (gboolean, g_mutex_trylock, (GMutex * mutex), (mutex))

/* --- memory ----------------------------------------------------------------------------------- */

#ifdef __SANITIZE_ADDRESS__

/* Of the sanitizer, whose own malloc must not be replaced; compilers do not always ship its header.
 */
int __sanitizer_install_malloc_and_free_hooks (void (*malloc_hook) (const volatile void *memory,
                                                                    size_t               size),
                                               void (*free_hook) (const volatile void *memory));

static void
malloc_hook (const volatile void *memory, size_t size)
{
  if (is_caught ())
    refuse ("malloc");
}

static void
free_hook (const volatile void *memory)
{
  if (is_caught ())
    refuse ("free");
}

__attribute__ ((constructor)) static void
install_hooks (void)
{
  __sanitizer_install_malloc_and_free_hooks (malloc_hook, free_hook);
}

#else

/* glibc's own names for what is replaced here. */
void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);
void  __libc_free (void *memory);

void *
malloc (size_t size)
{
  if (is_caught ())
    refuse ("malloc");

  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  if (is_caught ())
    refuse ("calloc");

  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t size)
{
  if (is_caught ())
    refuse ("realloc");

  return __libc_realloc (memory, size);
}

void
free (void *memory)
{
  if (is_caught ())
    refuse ("free");

  __libc_free (memory);
}

#endif

/* lq-overlay-layer.c: the overlay as a surface of wlr-layer-shell
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * On the layer above all windows, without keyboard and with an empty input region, on a connection
 * of its own. The compositor chooses the output, which is the one that has the focus. */

#define G_LOG_DOMAIN "lq-overlay"

#include "config.h"
#include "lq-overlay-screen.h"

#include "wlr-layer-shell-unstable-v1-client.h"

#include <errno.h>
#include <gio/gio.h>
#include <limits.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-client.h>

enum {
  MARGIN = 32, /* logical pixels from the card to the edge or to a panel */
  MAX_OUTPUTS = 16,
  N_BUFFERS = 3, /* one is shown, one is on its way, one is drawn */
};

typedef struct {
  struct wl_output *output;
  int               width; /* in its own pixels; 0: unknown */
  int               scale;
} Output;

typedef struct {
  struct wl_buffer *buffer;
  cairo_surface_t  *image;
  void             *memory;
  size_t            n_bytes;
  bool              is_busy; /* the compositor reads it */
} Buffer;

typedef struct {
  struct wl_display            *display;
  struct wl_registry           *registry;
  struct wl_compositor         *compositor;
  struct wl_shm                *shm;
  struct zwlr_layer_shell_v1   *shell;
  struct wl_surface            *surface;
  struct zwlr_layer_surface_v1 *layer;
  Output                        outputs[MAX_OUTPUTS];
  unsigned                      n_outputs;
  const Output                 *shown_on; /* NULL: not known yet */
  Buffer                        buffers[N_BUFFERS];
  LqOverlayPicture             *waiting;       /* for the configuration, or for a buffer */
  int                           width, height; /* logical pixels */
  int                           scale;
  bool                          is_configured;
  bool                          is_closed;
} Window;

/* ---- the display */

static void
scale_cb (void *data, struct wl_output *output, int32_t scale)
{
  ((Output *) data)->scale = scale;
}

static void
ignore_geometry_cb (void             *data,
                    struct wl_output *output,
                    int32_t           x,
                    int32_t           y,
                    int32_t           width_mm,
                    int32_t           height_mm,
                    int32_t           subpixel,
                    const char       *make,
                    const char       *model,
                    int32_t           transform)
{
}

static void
mode_cb (void             *data,
         struct wl_output *output,
         uint32_t          flags,
         int32_t           width,
         int32_t           height,
         int32_t           refresh)
{
  if (flags & WL_OUTPUT_MODE_CURRENT)
    ((Output *) data)->width = width;
}

static void
ignore_done_cb (void *data, struct wl_output *output)
{
}

static const struct wl_output_listener output_listener = {
  .geometry = ignore_geometry_cb,
  .mode = mode_cb,
  .done = ignore_done_cb,
  .scale = scale_cb,
};

static void
add_output (Window *self, uint32_t name)
{
  Output *output = &self->outputs[self->n_outputs];

  if (self->n_outputs == MAX_OUTPUTS)
    return;

  self->n_outputs++;
  output->scale = 1;
  output->output = wl_registry_bind (self->registry, name, &wl_output_interface, 2);
  wl_output_add_listener (output->output, &output_listener, output);
}

static void
global_cb (
  void *data, struct wl_registry *registry, uint32_t name, const char *interface, uint32_t version)
{
  Window *self = data;

  if (g_str_equal (interface, wl_compositor_interface.name) && version >= 4)
    self->compositor = wl_registry_bind (registry, name, &wl_compositor_interface, 4);
  else if (g_str_equal (interface, wl_shm_interface.name))
    self->shm = wl_registry_bind (registry, name, &wl_shm_interface, 1);
  else if (g_str_equal (interface, zwlr_layer_shell_v1_interface.name))
    self->shell = wl_registry_bind (registry, name, &zwlr_layer_shell_v1_interface, 1);
  else if (g_str_equal (interface, wl_output_interface.name) && version >= 2)
    add_output (self, name);
}

/* The surface leaves an output that goes; the layer is closed with it. */
static void
global_remove_cb (void *data, struct wl_registry *registry, uint32_t name)
{
}

static const struct wl_registry_listener registry_listener = {
  .global = global_cb,
  .global_remove = global_remove_cb,
};

static void
free_buffer (Buffer *buffer)
{
  if (buffer->buffer == NULL)
    return;

  wl_buffer_destroy (buffer->buffer);
  cairo_surface_destroy (buffer->image);
  munmap (buffer->memory, buffer->n_bytes);
  *buffer = (Buffer){ 0 };
}

static void
close_display (gpointer data)
{
  Window *self = data;

  for (int i = 0; i < N_BUFFERS; i++)
    free_buffer (&self->buffers[i]);
  if (self->layer != NULL)
    zwlr_layer_surface_v1_destroy (self->layer);
  if (self->surface != NULL)
    wl_surface_destroy (self->surface);
  for (unsigned i = 0; i < self->n_outputs; i++)
    wl_output_destroy (self->outputs[i].output);
  if (self->shell != NULL)
    zwlr_layer_shell_v1_destroy (self->shell);
  if (self->shm != NULL)
    wl_shm_destroy (self->shm);
  if (self->compositor != NULL)
    wl_compositor_destroy (self->compositor);
  wl_registry_destroy (self->registry);
  wl_display_flush (self->display);
  wl_display_disconnect (self->display);
  lq_overlay_picture_free (self->waiting);
  g_free (self);
}

static gpointer
open_display (GError **error)
{
  struct wl_display *display = wl_display_connect (NULL);
  Window            *self;

  if (display == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no Wayland display");
    return NULL;
  }

  self = g_new0 (Window, 1);
  self->display = display;
  self->registry = wl_display_get_registry (display);
  wl_registry_add_listener (self->registry, &registry_listener, self);
  /* Once for what there is, and once for the scale of its outputs. */
  if (wl_display_roundtrip (display) < 0 || wl_display_roundtrip (display) < 0 ||
      self->compositor == NULL || self->shm == NULL || self->shell == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         "this compositor has no wlr-layer-shell");
    close_display (self);
    return NULL;
  }

  return self;
}

static int
get_fd (gpointer data)
{
  return wl_display_get_fd (((Window *) data)->display);
}

/* ---- buffers */

static void
release_cb (void *data, struct wl_buffer *buffer)
{
  ((Buffer *) data)->is_busy = false;
}

static const struct wl_buffer_listener buffer_listener = { .release = release_cb };

static void
create_buffer (Window *self, Buffer *buffer)
{
  int                 width = self->width * self->scale;
  int                 height = self->height * self->scale;
  int                 stride = cairo_format_stride_for_width (CAIRO_FORMAT_ARGB32, width);
  int                 size = stride * height;
  int                 fd = memfd_create ("loquat-overlay", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  struct wl_shm_pool *pool;

  if (fd < 0)
    return;
  if (ftruncate (fd, size) == 0)
    buffer->memory = mmap (NULL, (size_t) size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (buffer->memory == NULL || buffer->memory == MAP_FAILED) {
    buffer->memory = NULL;
    close (fd);
    return;
  }

  buffer->n_bytes = (size_t) size;
  pool = wl_shm_create_pool (self->shm, fd, size);
  buffer->buffer =
    wl_shm_pool_create_buffer (pool, 0, width, height, stride, WL_SHM_FORMAT_ARGB8888);
  wl_shm_pool_destroy (pool);
  close (fd);
  wl_buffer_add_listener (buffer->buffer, &buffer_listener, buffer);
  buffer->image = cairo_image_surface_create_for_data (buffer->memory, CAIRO_FORMAT_ARGB32, width,
                                                       height, stride);
  cairo_surface_set_device_scale (buffer->image, self->scale, self->scale);
}

static bool
fits (const Window *self, const Buffer *buffer)
{
  return buffer->buffer != NULL &&
         cairo_image_surface_get_width (buffer->image) == self->width * self->scale &&
         cairo_image_surface_get_height (buffer->image) == self->height * self->scale;
}

/* Returns: (nullable): one that nobody reads, of the right size */
static Buffer *
get_buffer (Window *self)
{
  for (int i = 0; i < N_BUFFERS; i++) {
    Buffer *buffer = &self->buffers[i];

    if (buffer->is_busy)
      continue;
    if (!fits (self, buffer)) {
      free_buffer (buffer);
      create_buffer (self, buffer);
    }

    return buffer->buffer != NULL ? buffer : NULL;
  }

  return NULL;
}

static void
paint (Window *self)
{
  g_autoptr (LqOverlayPicture) picture = NULL;
  Buffer  *buffer;
  cairo_t *cr;

  if (!self->is_configured || self->waiting == NULL)
    return;
  if (self->shown_on != NULL)
    self->scale = self->shown_on->scale;
  buffer = get_buffer (self);
  if (buffer == NULL)
    return;

  picture = g_steal_pointer (&self->waiting);
  cr = cairo_create (buffer->image);
  lq_overlay_painter_draw (cr, picture, self->width, self->height);
  cairo_destroy (cr);
  cairo_surface_flush (buffer->image);

  buffer->is_busy = true;
  wl_surface_set_buffer_scale (self->surface, self->scale);
  wl_surface_attach (self->surface, buffer->buffer, 0, 0);
  wl_surface_damage_buffer (self->surface, 0, 0, INT32_MAX, INT32_MAX);
  wl_surface_commit (self->surface);
}

/* ---- the surface */

static void
enter_cb (void *data, struct wl_surface *surface, struct wl_output *output)
{
  Window *self = data;

  for (unsigned i = 0; i < self->n_outputs; i++)
    if (self->outputs[i].output == output)
      self->shown_on = &self->outputs[i];
}

static void
leave_cb (void *data, struct wl_surface *surface, struct wl_output *output)
{
}

static const struct wl_surface_listener surface_listener = {
  .enter = enter_cb,
  .leave = leave_cb,
};

static void
configure_cb (
  void *data, struct zwlr_layer_surface_v1 *layer, uint32_t serial, uint32_t width, uint32_t height)
{
  Window *self = data;

  zwlr_layer_surface_v1_ack_configure (layer, serial);
  if (width > 0 && height > 0) {
    self->width = (int) width;
    self->height = (int) height;
  }
  self->is_configured = true;
}

static void
closed_cb (void *data, struct zwlr_layer_surface_v1 *layer)
{
  ((Window *) data)->is_closed = true;
}

static const struct zwlr_layer_surface_v1_listener layer_listener = {
  .configure = configure_cb,
  .closed = closed_cb,
};

/* The largest, until the surface tells which output it is on: it is sharp from the beginning. */
static int
guess_scale (const Window *self)
{
  int scale = 1;

  for (unsigned i = 0; i < self->n_outputs; i++)
    scale = MAX (scale, self->outputs[i].scale);

  return scale;
}

static int
find_least_width (const Window *self)
{
  int least = INT_MAX;

  for (unsigned i = 0; i < self->n_outputs; i++)
    if (self->outputs[i].width > 0)
      least = MIN (least, self->outputs[i].width / self->outputs[i].scale);

  return least;
}

static void
create_surface (Window *self, const LqOverlayPicture *picture)
{
  struct wl_region *nothing = wl_compositor_create_region (self->compositor);

  self->scale = guess_scale (self);
  lq_overlay_painter_measure (picture, find_least_width (self), &self->width, &self->height);
  self->surface = wl_compositor_create_surface (self->compositor);
  wl_surface_add_listener (self->surface, &surface_listener, self);
  wl_surface_set_input_region (self->surface, nothing);
  wl_region_destroy (nothing);

  self->layer = zwlr_layer_shell_v1_get_layer_surface (
    self->shell, self->surface, NULL, ZWLR_LAYER_SHELL_V1_LAYER_OVERLAY, "loquat-overlay");
  zwlr_layer_surface_v1_add_listener (self->layer, &layer_listener, self);
  zwlr_layer_surface_v1_set_size (self->layer, (uint32_t) self->width, (uint32_t) self->height);
  zwlr_layer_surface_v1_set_anchor (self->layer, ZWLR_LAYER_SURFACE_V1_ANCHOR_BOTTOM);
  zwlr_layer_surface_v1_set_margin (self->layer, 0, 0, MARGIN - LQ_OVERLAY_SHADOW, 0);
  zwlr_layer_surface_v1_set_keyboard_interactivity (self->layer, 0);
  wl_surface_commit (self->surface);
}

static bool
check (Window *self, GError **error)
{
  if (!self->is_closed && wl_display_get_error (self->display) == 0)
    return true;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED,
                       "the compositor took the overlay away");

  return false;
}

static bool
dispatch (gpointer data, GError **error)
{
  Window *self = data;
  GPollFD fd = { wl_display_get_fd (self->display), G_IO_IN, 0 };

  while (wl_display_prepare_read (self->display) != 0)
    wl_display_dispatch_pending (self->display);
  wl_display_flush (self->display);
  if (g_poll (&fd, 1, 0) > 0)
    wl_display_read_events (self->display);
  else
    wl_display_cancel_read (self->display);
  wl_display_dispatch_pending (self->display);

  paint (self);
  wl_display_flush (self->display);

  return check (self, error);
}

static bool
show (gpointer data, const LqOverlayPicture *picture, GError **error)
{
  Window *self = data;

  if (self->surface == NULL)
    create_surface (self, picture);
  lq_overlay_picture_free (self->waiting);
  self->waiting = lq_overlay_picture_copy (picture);

  return check (self, error);
}

const LqOverlayBackend lq_overlay_layer = {
  .open = open_display,
  .get_fd = get_fd,
  .dispatch = dispatch,
  .show = show,
  .close = close_display,
};

"""shell_notes.py: takes the notifications of programs in the place of the desktop's shell

SPDX-License-Identifier: GPL-3.0-or-later
"""
import desk
from gi.repository import Gio

NOTIFICATIONS = '''<node><interface name="org.gtk.Notifications">
  <method name="AddNotification">
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
  </method>
  <method name="RemoveNotification">
    <arg type="s" direction="in"/><arg type="s" direction="in"/>
  </method>
</interface></node>'''


class Notes:
    """What the desktop is asked to show, as GNOME's shell takes it."""

    def __init__(self):
        self.notes = []  # dictionaries: title, body, default-action, default-action-target
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        interface = Gio.DBusNodeInfo.new_for_xml(NOTIFICATIONS).interfaces[0]
        bus.register_object('/org/gtk/Notifications', interface, self._called)
        owned = []
        Gio.bus_own_name_on_connection(bus, 'org.gtk.Notifications', Gio.BusNameOwnerFlags.NONE,
                                       lambda *_: owned.append(True), None)
        desk.wait_for('the place of notifications', lambda: owned)

    @property
    def bodies(self):
        return [note.get('body') for note in self.notes]

    def forget(self):
        self.notes.clear()

    def _called(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        if method == 'AddNotification':
            self.notes.append(arguments.unpack()[2])
        invocation.return_value(None)

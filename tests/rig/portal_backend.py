#!/usr/bin/python3
"""portal_backend.py: what a desktop provides to xdg-desktop-portal, for tests

Usage: portal_backend.py normal|denying|hanging SOCKET

Shortcuts are pressed and released on command, autostart and notifications are remembered. Denying, a
person answers no to every question; hanging, the answers come only after HANG_S. Commands (see
commands.py; tests use portal.py): press ID, release ID, mode MODE, shortcuts, calls, notifications,
close.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys
import time

from gi.repository import Gio, GLib

import commands

NAME = 'org.freedesktop.impl.portal.desktop.rig'
PATH = '/org/freedesktop/portal/desktop'
PREFIX = 'org.freedesktop.impl.portal.'
INTERFACES = [PREFIX + name for name in ('Background', 'GlobalShortcuts', 'Notification')]
MODES = ('normal', 'denying', 'hanging')
HANG_S = 10
SUCCESS, CANCELLED = 0, 1  # responses of a request
RUN_IN_BACKGROUND, FORBID = 1, 0  # results of NotifyBackground

IN = 'direction="in"'
OUT = 'direction="out"'
RESPONSE = f'<arg type="u" {OUT}/><arg type="a{{sv}}" {OUT}/>'
VERSION = '<property name="version" type="u" access="read"/>'

DESCRIPTION = f'''<node>
<interface name="{PREFIX}GlobalShortcuts">
  <method name="CreateSession"><arg type="o" {IN}/><arg type="o" {IN}/><arg type="s" {IN}/>
    <arg type="a{{sv}}" {IN}/>{RESPONSE}</method>
  <method name="BindShortcuts"><arg type="o" {IN}/><arg type="o" {IN}/><arg type="a(sa{{sv}})" {IN}/>
    <arg type="s" {IN}/><arg type="a{{sv}}" {IN}/>{RESPONSE}</method>
  <method name="ListShortcuts"><arg type="o" {IN}/><arg type="o" {IN}/>{RESPONSE}</method>
  <signal name="Activated"><arg type="o"/><arg type="s"/><arg type="t"/><arg type="a{{sv}}"/></signal>
  <signal name="Deactivated"><arg type="o"/><arg type="s"/><arg type="t"/><arg type="a{{sv}}"/></signal>
  <signal name="ShortcutsChanged"><arg type="o"/><arg type="a(sa{{sv}})"/></signal>{VERSION}
</interface>
<interface name="{PREFIX}Background">
  <method name="GetAppState"><arg type="a{{sv}}" {OUT}/></method>
  <method name="NotifyBackground"><arg type="o" {IN}/><arg type="s" {IN}/><arg type="s" {IN}/>
    {RESPONSE}</method>
  <method name="EnableAutostart"><arg type="s" {IN}/><arg type="b" {IN}/><arg type="as" {IN}/>
    <arg type="u" {IN}/><arg type="b" {OUT}/></method>
  <signal name="RunningApplicationsChanged"/>{VERSION}
</interface>
<interface name="{PREFIX}Notification">
  <method name="AddNotification"><arg type="s" {IN}/><arg type="s" {IN}/><arg type="a{{sv}}" {IN}/>
  </method>
  <method name="RemoveNotification"><arg type="s" {IN}/><arg type="s" {IN}/></method>
  <signal name="ActionInvoked"><arg type="s"/><arg type="s"/><arg type="s"/><arg type="av"/></signal>
  {VERSION}
</interface>
<interface name="{PREFIX}Session">
  <method name="Close"/><signal name="Closed"/>{VERSION}
</interface>
</node>'''


class Backend:
    def __init__(self, mode):
        self.mode = mode
        self.calls = []
        self.notifications = {}
        self.sessions = {}  # path: (registration, shortcuts)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        interfaces = {interface.name: interface
                      for interface in Gio.DBusNodeInfo.new_for_xml(DESCRIPTION).interfaces}
        self.session_interface = interfaces[PREFIX + 'Session']
        for name in INTERFACES:
            self.bus.register_object(PATH, interfaces[name], self._call_cb, get_property, None)
        Gio.bus_own_name_on_connection(self.bus, NAME, 0, None, None)

    # What the portal asks

    def _call_cb(self, bus, sender, path, interface, method, arguments, invocation):
        self.calls.append(f'{interface.removeprefix(PREFIX)}.{method}')

        def answer():
            reply = getattr(self, method)(*arguments.unpack())
            signature = [argument.signature for argument in invocation.get_method_info().out_args]
            invocation.return_value(GLib.Variant(f'({"".join(signature)})', reply or ()))
            return GLib.SOURCE_REMOVE

        if self.mode == 'hanging':
            GLib.timeout_add_seconds(HANG_S, answer)
        else:
            answer()

    def _response(self, **results):
        return (CANCELLED, {}) if self.mode == 'denying' else (SUCCESS, results)

    def CreateSession(self, request, path, app, options):
        registration = self.bus.register_object(path, self.session_interface, self._session_cb,
                                                get_property, None)
        self.sessions[path] = (registration, {})
        return SUCCESS, {}

    def _session_cb(self, bus, sender, path, interface, method, arguments, invocation):
        registration, _ = self.sessions.pop(path)
        bus.unregister_object(registration)
        invocation.return_value(None)

    def BindShortcuts(self, request, path, shortcuts, parent, options):
        if self.mode != 'denying':
            self.sessions[path][1].update((key, {
                'description': GLib.Variant('s', options.get('description', '')),
                'trigger_description': GLib.Variant('s', options.get('preferred_trigger', 'F9')),
            }) for key, options in shortcuts)
        return self.ListShortcuts(request, path)

    def ListShortcuts(self, request, path):
        shortcuts = list(self.sessions[path][1].items())
        return self._response(shortcuts=GLib.Variant('a(sa{sv})', shortcuts))

    def GetAppState(self):
        return ({},)

    def NotifyBackground(self, handle, app, name):
        return SUCCESS, {'result': GLib.Variant('u', FORBID if self.mode == 'denying'
                                                else RUN_IN_BACKGROUND)}

    def EnableAutostart(self, app, is_on, command, flags):
        self.calls[-1] += f' {"on" if is_on else "off"} {" ".join(command)}'
        return (is_on and self.mode != 'denying',)

    def AddNotification(self, app, key, notification):
        self.notifications[key] = {name: str(value) for name, value in notification.items()}

    def RemoveNotification(self, app, key):
        self.notifications.pop(key, None)

    # What a test asks

    def emit(self, signal, key):
        """To each session that has this shortcut, as a desktop does when several have it."""
        found = [path for path, (_, shortcuts) in self.sessions.items() if key in shortcuts]
        if not found:
            raise LookupError(f'no shortcut {key}')
        for path in found:
            self.bus.emit_signal(
                None, PATH, PREFIX + 'GlobalShortcuts', signal,
                GLib.Variant('(osta{sv})', (path, key, int(time.monotonic() * 1000), {})))

    def do(self, verb, *arguments):
        if verb in ('press', 'release'):
            self.emit('Activated' if verb == 'press' else 'Deactivated', arguments[0])
        elif verb == 'mode':
            if arguments[0] not in MODES:
                raise ValueError('no such mode')
            self.mode = arguments[0]
        elif verb == 'shortcuts':
            return {key: {name: value.unpack() for name, value in details.items()}
                    for _, shortcuts in self.sessions.values()
                    for key, details in shortcuts.items()}
        elif verb in ('calls', 'notifications'):
            return getattr(self, verb)
        elif verb == 'close':
            for path, (registration, _) in self.sessions.items():
                self.bus.emit_signal(None, path, PREFIX + 'Session', 'Closed', None)
                self.bus.unregister_object(registration)
            self.sessions.clear()
        else:
            raise ValueError('no such command')
        return None


def get_property(bus, sender, path, interface, name):
    return GLib.Variant('u', 1)  # version


def main():
    mode, path = sys.argv[1:]
    backend = Backend(mode)
    service = commands.serve(path, backend.do)
    GLib.MainLoop().run()
    service.stop()


if __name__ == '__main__':
    main()

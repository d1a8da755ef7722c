"""qt.py: a text field of Qt

Usage: qt.py 5|6 view|entry|password

SPDX-License-Identifier: GPL-3.0-or-later
"""
import importlib
import sys

from link import Link

version, kind = sys.argv[1:]
QtCore, QtWidgets = (importlib.import_module(f'PyQt{version}.{part}')
                     for part in ('QtCore', 'QtWidgets'))
Types = QtCore.QEvent if version == '5' else QtCore.QEvent.Type
SIZE = (600, 300)


class Receiver(QtCore.QObject):
    def __init__(self, application):
        super().__init__()
        self.application = application
        self.link = Link()
        self.preedit = ''
        self.is_queued = False
        if kind == 'view':
            self.field = QtWidgets.QPlainTextEdit()
            self.get, self.set = self.field.toPlainText, self.set_view
            self.field.cursorPositionChanged.connect(self.change)
        else:
            self.field = QtWidgets.QLineEdit()
            self.get, self.set = self.field.text, self.field.setText
            if kind == 'password':
                modes = QtWidgets.QLineEdit if version == '5' else QtWidgets.QLineEdit.EchoMode
                self.field.setEchoMode(modes.Password)
            self.field.cursorPositionChanged.connect(self.change)
        self.field.setWindowTitle('receiver')
        self.field.resize(*SIZE)
        self.field.textChanged.connect(self.change)
        self.field.installEventFilter(self)
        kinds = QtCore.QSocketNotifier if version == '5' else QtCore.QSocketNotifier.Type
        self.notifier = QtCore.QSocketNotifier(self.link.fileno(), kinds.Read)
        self.notifier.activated.connect(self.obey)
        self.field.show()
        self.field.activateWindow()
        self.field.setFocus()
        self.tell()

    def set_view(self, text):
        self.field.setPlainText(text)

    def cursor(self):
        return (self.field.textCursor().position() if kind == 'view'
                else self.field.cursorPosition())

    def eventFilter(self, field, event):
        if event.type() == Types.InputMethod:
            self.preedit = event.preeditString()
        if event.type() in (Types.InputMethod, Types.FocusIn, Types.FocusOut):
            self.change()
        return False

    def change(self, *_):
        # When all that has come is taken in.
        if not self.is_queued:
            self.is_queued = True
            QtCore.QTimer.singleShot(0, self.tell)

    def tell(self):
        self.is_queued = False
        self.link.tell(text=self.get(), cursor=self.cursor(), preedit=self.preedit,
                       focused=self.field.hasFocus())

    def obey(self, *_):
        commands = self.link.read()
        if commands is None:
            self.application.quit()
            return
        for command in commands:
            self.set(command['text'])


application = QtWidgets.QApplication(sys.argv[:1])
receiver = Receiver(application)
getattr(application, 'exec_' if version == '5' else 'exec')()

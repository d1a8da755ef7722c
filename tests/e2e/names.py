"""names.py: whether what can be used has a name, for those who read by ear

SPDX-License-Identifier: GPL-3.0-or-later
"""
import desk

NAMED_ROLES = ('push button', 'toggle button', 'check box', 'radio button', 'text', 'entry',
               'combo box', 'page tab', 'level bar')


def is_named(node):
    """Rows of a list view are named by their content. What has no name is read as its class."""
    name = node.get_name()
    return name != '' and not (name.startswith(('Adw', 'Gtk', 'Lq')) and ' ' not in name)


def check_names(top, besides=()):
    """Besides: what a library made and nobody can reach, or where the window is the library’s."""
    top.clear_cache()
    for node in desk.walk(top):
        if node.get_role_name() in NAMED_ROLES and desk.is_visible(node):
            assert is_named(node) or node.get_name() in besides, (
                f'without a name:\n{desk.tree(node.get_parent())}')
            name = node.get_name()
            # GTK itself names the pages of shortcuts so.
            is_page = name[1:].isdigit()
            assert is_page or not name.startswith('_'), f'with an underscore: {name}'
            half = len(name) // 2
            assert len(name) < 3 or name[:half] != name[half + 1:], f'said twice: {name}'

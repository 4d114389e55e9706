"""What each act of an administrator is called in the ledger."""

from django.utils.translation import gettext_lazy as _

from sangam.web.templatetags.vocabulary import Words

ADMINISTRATOR_DEEDS: Words = {
    "admin:address:unlock": _("Let all at a network address try again"),
    "admin:credential:issue": _("Gave an officer new sign-in data"),
    "admin:device:list": _("Looked at an officer's devices"),
    "admin:device:strike": _("Shut an officer's device"),
    "admin:device:strike-all": _("Struck an officer's PINs on all devices"),
    "admin:gateway:close": _("Closed a gateway desk"),
    "admin:gateway:open": _("Opened a gateway desk"),
    "admin:key:announce": _("Announced a new key"),
    "admin:key:replace": _("Replaced a key at once"),
    "admin:key:revoke": _("Took a force's key out of trust"),
    "admin:machine:admit": _("Let a further machine join the node"),
    "admin:node-key:announce": _("Told the node's machines its next key"),
    "admin:node-key:change": _("Changed the node's key"),
    "admin:officer:list": _("Looked at the list of officers"),
    "admin:officer:load": _("Loaded officers and posts"),
    "admin:officer:make": _("Made an account for an officer"),
    "admin:officer:open": _("Looked at the page of an officer"),
    "admin:officer:restore": _("Restored a suspended officer"),
    "admin:officer:suspend": _("Suspended an officer"),
    "admin:officer:transfer": _("Moved officers to other posts"),
    "admin:officer:unlock": _("Let an officer try again"),
    "admin:order:agree": _("Agreed, as the second administrator"),
    "admin:order:propose": _("Proposed what takes two administrators"),
    "admin:peer:accept": _("Accepted a force's invitation"),
    "admin:peer:invite": _("Invited a force"),
    "admin:peer:leave": _("Parted from a force"),
    "admin:peer:resume": _("Takes from a force again"),
    "admin:peer:suspend": _("Suspended a force"),
    "admin:phone:load": _("Loaded telephone numbers of units"),
    "admin:session:end-all": _("Ended an officer's sessions"),
    "admin:sheet:load": _("Took in a sheet of officers"),
    "admin:sheet:try": _("Tried a sheet of officers"),
    "admin:shared-key:announce": _("Told the machines the next key of files or sign-in"),
    "admin:shared-key:forget": _("Removed the old key of files or sign-in"),
    "admin:shared-key:rewrap": _("Wrapped secrets under the new key"),
    "admin:shared-key:use": _("Took another key of files or sign-in into use"),
}

"""What CKAN's own Spanish catalogue leaves in English, or says with tú or vos, on pages.

Ours is merged over it, so that naming a message here and translating it in ours is enough. Nobody
calls this: the extraction of messages reads it. What belongs to plugins that this portal does not
load, or to programs, stays as CKAN has it.
"""

from __future__ import annotations

from ckan.plugins.toolkit import _, ungettext


def left_by_ckan(n: int = 1) -> list[str]:
    """The messages."""
    return [
        # Lists and searches.
        _("Navigate to Home - {site_title}"),
        _("Navigate to dataset: {title}"),
        _("There are currently no groups for this site."),
        _("Open details page for {name}"),
        _("Unlink {name} from the dataset"),
        _("Search datasets with the tag: {tag}"),
        _("Search datasets with the tag: {name}"),
        _("Search datasets by {name}: {label}"),
        _("Filter by: {title}"),
        _("Remove applied filter: {value}"),
        _("close"),
        ungettext("{num} Member", "{num} Members", n),
        # Pages of a dataset and its files.
        _("There is no description for this dataset."),
        _("There are no groups associated with this dataset."),
        _("Current resource: {name}"),
        _("Resource URL: {url}"),
        _("Navigate to resource: {name_or_id}"),
        _("Navigate to resource: {name}"),
        _("Close modal"),
        _("Delete collaborator"),
        _("Delete this collaborator from the dataset"),
        _("Publish"),
        _("Unpublish"),
        # Pages of institutions, their members and accounts.
        _("There is no description for this organization."),
        _("Edit role"),
        _("Delete member"),
        _("Edit the role of the user within the organization"),
        _("Delete this member from the organization"),
        _("Edit the role of the user within the group"),
        _("Delete this member from the group"),
        _("Open details page for dataset - {title}"),
        ungettext("%(count)s dataset found.", "%(count)s datasets found.", n, count=n),
        ungettext(
            '%(count)s dataset found for "%(query)s".',
            '%(count)s datasets found for "%(query)s".',
            n,
            count=n,
            query="",
        ),
        _("Reactivate Profile"),
        _("Are you sure you want to revoke these tokens?"),
        _("Revoke tokens"),
        _("This information is visible to you and admins"),
        _("Login failed. Bad username or password or CAPTCHA."),
        _("You are no longer a member of this group."),
        _("No resource data entered"),
        _("Please Confirm"),
        _("Searching..."),
        # What happened.
        _("View changes from %(old_select)s to %(new_select)s"),
        _("Show metadata diff"),
        _("Hide metadata diff"),
        _("Activity occurred on: {time}"),
        _(
            "<p>As a sysadmin user you have full control over this CKAN instance. Proceed "
            "with care!</p> <p>For guidance on using sysadmin features, see the CKAN <a "
            'href="%(docs_url)s" target="_blank" rel="noreferrer">sysadmin guide</a></p>'
        ),
    ]


def said_with_tu_or_vos() -> list[str]:
    """What CKAN's Spanish says with tú or vos, where this portal says usted."""
    return [
        _("Are you sure you want to delete this {object_type}?"),
        _("Not authorized"),
        _(
            "Are you sure you want to delete this Organization? Note*: Deleting cannot be "
            "performed while public or private datasets belong to this organization."
        ),
        _("Are you sure you want to delete dataset - {name}?"),
        _("Are you sure you want to delete collaborator - {name}?"),
        _("Are you sure you want to delete this dataset?"),
        _("Are you sure you want to delete user - {name}?"),
        _("This account is deactivated, if you want to reactivate it, please click on checkbox."),
        _("Are you sure you want to purge datasets?"),
        _("Are you sure you want to purge organizations?"),
        _("Are you sure you want to purge groups?"),
        _("Not authorized to see this page"),
        _("Dataset not found or you have no permission to view it"),
        _("Unauthorized to read package %s"),
        _("Not authorized to access {group} members download"),
        _("Unauthorized to delete group %s members"),
        _("Unauthorized to view followers %s"),
        _("Unauthorized to access"),
        _("Unauthorized to create a group"),
        _("Unauthorized to delete group %s"),
        _("Unauthorized to add member to group %s"),
        _("Not authorized to download resource"),
        _("Unauthorized to update dataset"),
        _("Unauthorized to edit a user."),
        _("Unauthorized to edit user %s"),
        _("Unauthorized to register as a user."),
        _("Unauthorized to create user %s"),
        _("Not authorized to promote user to sysadmin"),
        _("Unauthorized to read dataset %s"),
        _(
            "You're currently viewing an old version of this dataset. Data files may not match the "
            'old version of the metadata. <a href="%(url)s">View the current version</a>.'
        ),
        _("Are you sure you want to delete the DataStore and Data Dictionary?"),
    ]

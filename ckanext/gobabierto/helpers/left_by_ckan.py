"""What CKAN's own Spanish catalogue leaves in English on pages that people of this portal see.

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

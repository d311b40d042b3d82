"""HubSpot: contacts, companies and custom events, by the CRM API v3 and the Events API v3.

Contacts and companies are created or updated 100 a request, custom events sent 500 a request: the most that HubSpot's
public API reference (developers.hubspot.com) allows. A private app may send 100 to 190 requests in ten seconds, and
250,000 or more a day: a 429 is tried again after the window that it names. 477 means that the account is on its way to
another data centre and is tried again too, when HubSpot says; so are 423 (a lock, of two seconds) and 5xx.
"""

from destinations.contract import Destination, Preset, Setting, Throughput
from destinations.hubspot.custom_events import SEND_CUSTOM_BEHAVIORAL_EVENT
from destinations.hubspot.objects import UPSERT_COMPANY, UPSERT_CONTACT

ACTIONS = (UPSERT_CONTACT, UPSERT_COMPANY, SEND_CUSTOM_BEHAVIORAL_EVENT)

DESTINATION = Destination(
    slug="hubspot",
    name="HubSpot",
    description="Creates and updates contacts and companies, and sends custom events.",
    throughput=Throughput(requests_per_s=10),
    settings=(
        Setting(
            name="access_token",
            label="Access token",
            required=True,
            sensitive=True,
            description="The access token of a private app, with the scopes crm.objects.contacts.write, "
            "crm.objects.companies.write and analytics.behavioral_events.send, as far as they are used.",
        ),
        Setting(
            name="portal_id",
            label="Hub ID",
            default="",
            description="The ID of the HubSpot account. Full names of custom events are made with it.",
        ),
        Setting(
            name="base_url",
            label="API URL",
            is_url=True,
            default="https://api.hubapi.com",
            description="Where the API is. HubSpot leads requests to the account's data centre by itself; to reach one "
            "directly, take for example https://api-eu1.hubapi.com.",
        ),
    ),
    actions=ACTIONS,
    presets=tuple(
        Preset(name=action.name, action=action.slug, trigger=action.default_trigger, mapping=action.default_mapping())
        for action in ACTIONS
    ),
)

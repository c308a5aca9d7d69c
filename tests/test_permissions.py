"""Who may open and do what: one row for each view, one column for each role.

A new view has to get a row. `get` and `post` are what it answers those to whom it is
open; `-` is a method it does not offer (405). "event_page:draft" is the view
"event_page" for a row that is not public. In the columns:

    +  open                                  >  sent to sign in
    .  does not exist for this role (404)    !  exists and is refused (403)
    r  to be read; what is posted is 403     x  opens, but the form takes no foreign row
    u  programs that did not sign in (401)

AN anonymous, NO signed in without any role, PA platform administrator, PM programme
manager, OP organiser of a programme, OE organiser of an event, CI check-in staff,
TR trainer, MC coordinator of an organisation, ED editor, DO observer. All ask for rows
of one organiser. In small letters: who has the role with another organiser ("or" for
programme and events), and "cl", check-in staff who come 49 hours after the end.
"""

from __future__ import annotations

import pytest

from tests.permissions import conftest as shared
from tests.permissions.addresses import address, body, named_views
from tests.permissions.state import State, changed, stored, written
from tests.permissions.table import Row, rows_of, said
from tests.permissions.world import World, undone

pytestmark = pytest.mark.django_db

TABLE = """
view                      get post AN NO PA PM pm OP OE or CI cl ci TR MC mc ED ed DO do
# public
home                      200 -    everybody
checkin_app               200 -    everybody
checkin_worker            200 -    everybody
checkin_manifest          200 -    everybody
health                    200 -    everybody
favicon                   302 -    everybody
programme_list            200 -    everybody
programme_export          200 200  everybody
programme_page            200 -    everybody
event_list                200 -    everybody
event_export              200 200  everybody
event_page                200 -    everybody
event_agenda              200 -    everybody
event_agenda_print        200 -    everybody
event_page:draft          200 -     .  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
practice_list             200 -    everybody
pool_page                 200 -    everybody
pool_ask                  200 200  everybody
practice_page             200 -    everybody
practice_file             200 -    everybody
practice_file:internal    200 -     .  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_calendar            200 -    everybody
events_feed               200 -    everybody
programme_feed            200 -    everybody
my_feed                   200 -    everybody
conclusion_file           200 -    everybody
material_file             200 -    everybody
photo_file                200 -    everybody
photo_small               200 -    everybody
photo_file:internal       200 -     .  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
photo_small:internal      200 -     .  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
conclusion_file:internal  200 -     .  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
material_file:internal    200 -     .  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_calendar:draft      200 -     .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
event_register            200 302  everybody
event_register:draft      200 302   .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
event_registered          200 -    everybody
organisation_list         200 -    everybody
organisation_export       200 200  everybody
organisation_page         200 -    everybody
organisation_options      200 -    everybody
region_list               200 -    everybody
region_options            200 -    everybody
region_export             200 200  everybody
region_page               200 -    everybody
region_page_export        200 200  everybody
organisation_logo         200 -    everybody
organisation_ask          -   302  everybody
catalogue_file            200 -    everybody
catalogue_file:draft      200 -     .  .  +  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .
api_organisation-list     200 -    everybody
api_organisation-detail   200 -    everybody
newsletter_list           200 -    everybody
newsletter_page           200 -    everybody
newsletter_page_export    200 200  everybody
newsletter_feed           200 -    everybody
newsletter_subscribe      200 200  everybody
issue_page                200 -    everybody
issue_page:draft          200 -     .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
library                   200 -    everybody
library_export            200 200  everybody
publication_file          200 -    everybody
verify                    200 -    everybody
verify_file               -   200  everybody
certificate_page          200 -    everybody
api_event-list            200 -    everybody
api_event-detail          200 -    everybody
api-root                  200 -     u  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
api_schema                200 -    everybody
api_devices               -   201  everybody
# devices at the door, by their own token
api_roster                200 -     u  u  u  u  u  u  u  u  u  u  u  u  u  u  u  u  u  u
api_scans                 -   200   u  u  u  u  u  u  u  u  u  u  u  u  u  u  u  u  u  u
api_event-detail:draft    200 -     .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
# by a link that was mailed: whoever holds it
registration_page         200 302  everybody
registration_answers      200 302  everybody
registration_change       200 302  everybody
answer_file               200 -    everybody
registration_ticket       200 -    everybody
registration_material     200 -    everybody
registration_calendar     200 -    everybody
registration_travel       200 302  everybody
registration_booklet      200 -    everybody
registration_report       200 302  everybody
invitation_page           200 302  everybody
invitation_register       200 302  everybody
office_nominations        200 302  everybody
office_nomination         200 302  everybody
test_room                 200 302  everybody
test_sit                  200 200  everybody
needs_answer              200 200  everybody
observation_form          200 302  everybody
pool_request              200 302  everybody
pool_answer               200 302  everybody
evaluation_answer         200 200  everybody
evaluation_slip           200 200  everybody
evaluation_room           200 200  everybody
room_enter                200 400  everybody
room_code                 410 -    everybody
room_here                 200 410  everybody
organisation_update       200 200  everybody
address_change            200 302  everybody
certificate_of_holder     200 -    everybody
certificate_of_holder_pdf 200 -    everybody
unsubscribe               200 200  everybody
subscription_confirm      200 200  everybody
my_page                   200 200  everybody
my_enter                  200 302  everybody
my_leave                  -   302  everybody
my_data                   200 302   .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
my_copy                   -   200   .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
my_record                 200 -     .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
my_calendar               -   302   .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
my_certificate            200 -     .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
# only in the demo
demo_authority            200 -     .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
demo_mail                 200 -     .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
demo_mail_page            200 -     .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
demo_mail_html            200 -     .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
demo_mail_file            200 -     .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
# desk: programmes
desk                      200 -     >  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +  +
desk_programmes           200 -     >  .  +  +  +  +  +  +  .  .  .  .  .  .  .  .  +  +
desk_programmes_export    200 200   >  .  +  +  +  +  +  +  .  .  .  .  .  .  .  .  +  +
programme_figures         200 -     >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  +  .
programme_figures_export  200 200   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  +  .
programme_evaluations     200 -     >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  +  .
programme_evaluations_export 200 200   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  +  .
programme_needs           200 302   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
needs_survey              200 302   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
needs_survey_export       200 200   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
programme_coverage        200 -     >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  +  .
programme_coverage_export 200 200   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  +  .
coverage_gap              200 -     >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
programme_new             200 302   >  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_retention       200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_edit            200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_questions       200 -     >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_question        200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_groups          200 -     >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_groups_export   200 200   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_group_add       200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_group           200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_group_retire    -   302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_edit_export     200 200   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_donor_add       -   302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_donor_remove    -   302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_partner_add     -   302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_partner_remove  -   302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
# desk: events, registrations, the door
desk_events               200 -     >  .  +  +  +  +  +  +  .  .  .  .  .  .  .  .  .  .
desk_events_export        200 200   >  .  +  +  +  +  +  +  .  .  .  .  .  .  .  .  .  .
course_list               200 -     >  .  +  +  +  +  +  +  .  .  .  .  .  .  .  .  .  .
course_page               200 -     >  .  +  +  +  +  +  +  .  .  .  .  .  .  .  .  .  .
course_material_file      200 -     >  .  +  +  +  +  +  +  .  .  .  .  .  .  .  .  .  .
course_add                200 302   >  .  +  +  +  +  .  +  .  .  .  .  .  .  .  .  .  .
course_edit               200 302   >  .  +  +  +  +  .  +  .  .  .  .  .  .  .  .  .  .
course_materials          200 302   >  .  +  +  +  +  .  +  .  .  .  .  .  .  .  .  .  .
course_test               200 302   >  .  +  +  +  +  .  +  .  .  .  .  .  .  .  .  .  .
course_material_edit      200 302   >  .  +  +  +  +  .  +  .  .  .  .  .  .  .  .  .  .
event_add                 200 302   >  .  +  +  x  +  .  x  .  .  .  .  .  .  .  .  .  .
event_desk                200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_step                -   302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_edit                200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_copy                200 302   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
event_decision            200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_templates           200 -     >  .  +  +  +  +  .  +  .  .  .  .  .  .  .  .  .  .
event_template            -   302   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
event_series              200 302   >  .  +  +  .  +  r  .  .  .  .  .  .  .  .  .  .  .
event_series_export       200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_sessions            200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_sessions_export     200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
session_edit              200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_roles               200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_roles_export        200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_role_remove         -   302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
trainer_list              200 -     >  .  +  +  +  +  +  +  .  .  .  .  .  .  .  .  .  .
trainer_page              200 -     >  .  +  +  +  +  +  +  .  .  .  .  .  .  .  .  .  .
trainer_page_export       200 200   >  .  +  +  +  +  +  +  .  .  .  .  .  .  .  .  .  .
trainer_export            200 200   >  .  +  +  +  +  +  +  .  .  .  .  .  .  .  .  .  .
trainer_workload          200 -     >  .  +  +  +  +  +  +  .  .  .  .  .  .  .  .  .  .
trainer_workload_export   200 200   >  .  +  +  +  +  +  +  .  .  .  .  .  .  .  .  .  .
trainer_add               200 -     >  .  +  +  +  !  !  !  .  .  .  .  .  .  .  .  .  .
trainer_edit              200 302   >  .  +  +  +  !  !  !  .  .  .  .  .  .  .  .  .  .
trainer_rate              200 302   >  .  +  +  +  !  !  !  .  .  .  .  .  .  .  .  .  .
event_route               200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_delegations         200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_travellers          200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
traveller_desk            200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_rooms               200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_rooms_print         200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_rooms_export        200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_money               200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_money_print         200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_money_export        200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_papers              200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_booklet_print       200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_reports             200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_practices           200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
practice_edit             200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
leg_edit                  200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_seats               200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
quota_remove              -   302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
nomination_events         200 -     >  .  +  .  .  .  .  .  .  .  .  .  +  +  .  .  .  .
event_nominations         200 200   >  .  +  .  .  .  .  .  .  .  .  .  +  +  .  .  .  .
event_nominations_export  200 200   >  .  +  .  .  .  .  .  .  .  .  .  +  +  .  .  .  .
office_pool               200 -     >  .  +  .  .  .  .  .  .  .  .  .  +  +  .  .  .  .
office_pool_export        200 200   >  .  +  .  .  .  .  .  .  .  .  .  +  +  .  .  .  .
office_pool_ask           200 302   >  .  +  .  .  .  .  .  .  .  .  .  +  x  .  .  .  .
office_request_list       200 -     >  .  +  .  .  .  .  .  .  .  .  .  +  +  .  .  .  .
office_request_export     200 200   >  .  +  .  .  .  .  .  .  .  .  .  +  +  .  .  .  .
office_request_page       200 302   >  .  +  .  .  .  .  .  .  .  .  .  +  .  .  .  .  .
nomination_page           200 302   >  .  +  .  .  .  .  .  .  .  .  .  +  .  .  .  .  .
event_people              200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_people_export       200 200   >  .  +  +  .  +  +  .  .  .  .  +  .  .  .  .  .  .
registration_add          200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_prerequisites       200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_priorities          200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_decide              200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
registration_desk         200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
registration_correct      200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
registration_answers_desk 200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_form_preview        200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_form_answers        200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
answer_file_desk          200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_form                200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
question_add              200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
question_edit             200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_messages            200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_letter_new          200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_letter              200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_letter_edit         200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_letter_export       200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_mail_text           200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
programme_messages        200 302  >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
programme_reminder_new    200 302  >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
programme_reminder        200 302  >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
programme_mail_text       200 302  >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
event_reminder_new        200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_reminder            200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_invitations         200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_invitations_export  200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_invite              200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_conclusions         200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_sheets              200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
sheet_page                200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
sheet_print               200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
sheet_file                200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
loose_page_file           200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
sheet_day                 200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
sheet_day_export          200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_badges_print        200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_devices             200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_devices_export      200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
device_code               200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
device_revoke             -   302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_costs               200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
cost_edit                 200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_costs_export        200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_photos              200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
photo_edit                200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_photos_archive      -   200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_photos_export       200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_materials           200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
material_edit             200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_evaluation          200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_evaluation_preview  200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_evaluation_poster   200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_evaluation_slips    -   200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_conclusions_export  200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_materials_export    200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_evaluation_results  200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_evaluation_own      200 -     >  .  .  .  .  .  .  .  .  .  .  +  .  .  .  .  .  .
event_tests               200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_tests_export        200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_checkin             200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_board               200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_checkin_export      200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
session_count             -   302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
session_presence          200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
presence_correct          200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
scan_settle               -   302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_room                200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_reviews             200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_refused             200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_refused_export      200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_room_export         200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
self_checkin_undo         -   302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
room_screen               200 -     >  .  +  +  .  +  +  .  +  .  .  +  .  .  .  .  .  .
checkin_page              200 302   >  .  +  +  .  +  +  .  +  .  .  .  .  .  .  .  .  .
# facilitators: their own page, the desk
my_qualification          200 302   .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_qualifications  200 302   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  r  .
qualification_page        200 302 >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
qualification_page_export 200 200 >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
qualification_edit        200 302 >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
candidate_page            200 302 >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
programme_cascade         200 -     >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
programme_cascade_export  200 200   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
pool_request_list         200 -     >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
pool_request_export       200 200   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
pool_request_page         200 302   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
evidence_file             200 -    >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
# desk: people and target groups
person_list               200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
person_options            200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
person_export             200 200   >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
person_add                200 302   >  .  +  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .
person_page               200 -     >  .  +  +  .  +  +  .  .  .  .  .  +  .  .  .  .  .
person_record             200 -     >  .  +  +  .  +  +  .  .  .  .  .  +  .  .  .  .  .
person_record_print       200 -     >  .  +  +  .  +  +  .  .  .  .  .  +  .  .  .  .  .
person_copy               200 302   >  .  +  +  .  !  !  .  .  .  .  .  +  .  .  .  .  .
person_copy_file          -   200   >  .  +  !  .  !  !  .  .  .  .  .  !  .  .  .  .  .
person_erase              200 302   >  .  +  +  .  !  !  .  .  .  .  .  +  .  .  .  .  .
person_edit               200 302   >  .  +  +  .  !  !  .  .  .  .  .  +  .  .  .  .  .
post_add                  200 302   >  .  +  +  .  !  !  .  .  .  .  .  x  .  .  .  .  .
post_end                  200 302   >  .  +  +  .  !  !  .  .  .  .  .  +  .  .  .  .  .
post_confirm              -   302   >  .  +  +  .  !  !  .  .  .  .  .  +  .  .  .  .  .
post_withdraw             200 302   >  .  +  +  .  !  !  .  .  .  .  .  +  .  .  .  .  .
duplicate_list            200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
duplicate_export          200 200   >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
duplicate_look            -   302   >  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
person_merge              200 302   >  .  +  +  .  !  !  .  .  .  .  .  .  .  .  .  .  .
person_apart              -   302   >  .  +  +  .  !  !  .  .  .  .  .  .  .  .  .  .  .
request_list              200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
request_export            200 200   >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
request_page              200 302   >  .  +  +  .  .  .  .  .  .  .  .  +  .  .  .  .  .
merge_list                200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
merge_export              200 200   >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
person_merge_page         200 302   >  .  +  +  .  !  !  .  .  .  .  .  !  .  .  .  .  .
organisation_duplicate_list 200 -   >  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
organisation_duplicate_export 200 200   >  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
organisation_merge        200 302   >  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
organisation_apart        -   302   >  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
organisation_merge_list   200 -     >  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
organisation_merge_export 200 200   >  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
organisation_merge_page   200 302   >  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
import_list               200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
import_export             200 200   >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
import_add                200 302   >  .  +  +  x  +  x  x  .  .  .  .  x  x  .  .  .  .
import_columns            200 302   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
import_page               200 302   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
import_page_export        200 200   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
import_errors             200 -     >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
job_profile_list          200 -     >  .  +  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .
job_profile_export        200 200   >  .  +  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .
job_profile_add           200 302   >  .  +  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .
job_profile_edit          200 302   >  .  +  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .
job_profile_retire        -   302   >  .  +  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .
job_profile_merge         200 302   >  .  +  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .
group_list                200 -     >  .  +  +  +  +  +  +  .  .  .  .  .  .  +  +  .  .
group_export              200 200   >  .  +  +  +  +  +  +  .  .  .  .  .  .  +  +  .  .
group_add                 200 302   >  .  +  +  +  .  .  .  .  .  .  .  .  .  +  +  .  .
group_edit                200 302   >  .  +  r  r  r  r  r  .  .  .  .  .  .  r  r  .  .
group_edit_export         200 200   >  .  +  +  +  +  +  +  .  .  .  .  .  .  +  +  .  .
group_archive             -   302   >  .  +  !  !  !  !  !  .  .  .  .  .  .  !  !  .  .
group_copy                -   302   >  .  +  +  +  !  !  !  .  .  .  .  .  .  +  +  .  .
# desk: the register of organisations, shared by all programmes
registry_list             200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  +  +  .  .
registry_export           200 200   >  .  +  +  +  +  +  +  .  .  .  .  +  +  +  +  .  .
registry_add              200 302   >  .  +  +  +  !  !  !  .  .  .  .  !  !  !  !  .  .
registry_ask              -   302   >  .  +  +  +  !  !  !  .  .  .  .  !  !  !  !  .  .
registry_page             200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  +  +  .  .
organisation_history      200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  +  +  +  +
organisation_history_part 200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
organisation_history_export 200 200 >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
place_desk                200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  +  +  +  +
region_status             200 302   >  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
place_desk_part           200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
place_desk_export         200 200   >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
registry_confirm          -   302   >  .  +  +  +  !  !  !  .  .  .  .  +  !  !  !  .  .
registry_edit             200 302   >  .  +  +  +  !  !  !  .  .  .  .  +  !  !  !  .  .
member_list               200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  +  +  .  .
member_export             200 200   >  .  +  +  +  +  +  +  .  .  .  .  +  +  +  +  .  .
member_add                200 302   >  .  +  +  +  !  !  !  .  .  .  .  x  !  !  !  .  .
membership_add            200 302   >  .  +  +  +  !  !  !  .  .  .  .  x  !  !  !  .  .
membership_end            200 302   >  .  +  +  +  !  !  !  .  .  .  .  +  !  !  !  .  .
proposal_list             200 -     >  .  +  +  +  +  +  +  .  .  .  .  +  +  +  +  .  .
proposal_export           200 200   >  .  +  +  +  +  +  +  .  .  .  .  +  +  +  +  .  .
proposal_page             200 302   >  .  +  +  +  .  .  .  .  .  .  .  +  .  .  .  .  .
catalogue_list            200 302   >  .  +  +  +  !  !  !  .  .  .  .  !  !  !  !  .  .
catalogue_export          200 200   >  .  +  +  +  !  !  !  .  .  .  .  !  !  !  !  .  .
catalogue_show            -   302   >  .  +  +  +  !  !  !  .  .  .  .  !  !  !  !  .  .
missing_list              200 -     >  .  +  +  +  !  !  !  .  .  .  .  !  !  !  !  .  .
missing_export            200 200   >  .  +  +  +  !  !  !  .  .  .  .  !  !  !  !  .  .
missing_page              200 302   >  .  +  +  .  !  !  !  .  .  .  .  !  !  !  !  .  .
body_list                 200 302   >  .  +  +  +  r  r  r  .  .  .  .  +  r  .  .  .  .
body_export               200 200   >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
body_page                 200 302   >  .  +  +  +  r  r  r  .  .  .  .  +  r  .  .  .  .
body_page_export          200 200   >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
body_member_end           200 302   >  .  +  +  .  !  !  !  .  .  .  .  +  !  .  .  .  .
organisation_contacts     200 302   >  .  +  +  x  r  r  r  .  .  .  .  r  r  .  .  .  .
organisation_contacts_export 200 200   >  .  +  +  +  +  +  +  .  .  .  .  +  +  .  .  .  .
contact_end               200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
# desk: certificates
event_certificates        200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
event_certificates_export 200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
series_create             -   302   >  .  +  +  .  +  .  .  .  .  .  .  .  .  .  .  .  .
certificates_issue        -   302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
certificates_print        200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
certificate_pdf           200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
certificate_again         -   302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
certificate_anew          -   302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
certificate_revoke        200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
certificate_replace       200 302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
role_certificate          -   302   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
programme_certificates    200 -     >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_series_create   -   302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_design          -   302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_specimen        200 -     >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
programme_register        200 -     >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
programme_register_export 200 200   >  .  +  +  .  +  +  .  .  .  .  .  .  .  .  .  .  .
signatory_add             200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
signatory_edit            200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
signatory_remove          -   302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .
# desk: newsletters
newsletter_desk           200 -     >  .  +  +  +  .  .  .  .  .  .  .  .  .  +  +  .  .
newsletter_desk_export    200 200   >  .  +  +  +  .  .  .  .  .  .  .  .  .  +  +  .  .
suppression_export        200 200   >  .  +  .  .  .  .  .  .  .  .  .  .  .  .  .  .  .
newsletter_new            200 302   >  .  +  +  x  .  .  .  .  .  .  .  .  .  +  x  .  .
issue_new                 200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
newsletter_readers_export 200 200   >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
issue_desk                200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
issue_publish             -   302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
issue_preview             200 -     >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
issue_preview_mail        200 -     >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
article_new               200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
article_edit              200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
issue_send                200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
audience_new              200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
issue_test                -   302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
dispatch_page             200 302   >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
dispatch_progress         200 -     >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
dispatch_page_export      200 200   >  .  +  +  .  .  .  .  .  .  .  .  .  .  +  .  .  .
"""
ROWS = rows_of(TABLE)
# What these post is to look, concerns the session alone, or begins after the commit.
LEAVE_NO_TRACE = {
    "room_enter",
    "room_here",
    "test_room",
    "verify_file",
    "my_leave",
    "duplicate_look",
    "event_form_preview",
}

world, before, same_files = shared.world, shared.before, shared.same_files
papers_are_pages = shared.papers_are_pages


def both(world: World, code: str, row: Row) -> str:
    """What a role is answered to a GET and then to a POST."""
    side = world.own if row.is_public else world.side_of(code)
    path, data = address(row.view, side), body(row.view, side)
    got = said(world.window(code).get(path))
    posted = said(world.window(code).post(path, data), row.to_post(code))
    return f"{got} {posted}"


def test_every_view_has_a_row_and_every_row_a_view() -> None:
    rows = {view for view in ROWS if ":" not in view}

    assert sorted(set(named_views()) - rows) == [], "views without a row"
    assert sorted(rows - set(named_views())) == [], "rows without a view"


@pytest.mark.parametrize("view", ROWS)
def test_roles(world: World, before: State, view: str) -> None:
    """Answers are as in the table. What is refused is sent for real and changes
    nothing; the same done by the first role that may leaves its traces.
    """
    row = ROWS[view]
    refused = [code for code in row.cells if not row.is_open(code)]
    opened = [code for code in row.cells if row.is_open(code)]
    found: dict[str, str] = {}

    with written() as statements:
        for code in refused:
            found[code] = both(world, code, row)
    after = stored() if statements else before
    traces = set()
    for code in opened:
        with undone():
            found[code] = both(world, code, row)
            if code == opened[0]:
                traces = set(changed(before, stored()))

    assert found == {code: row.expected(code) for code in row.cells}
    assert changed(before, after) == []
    assert bool(traces) == (bool(opened) and view not in LEAVE_NO_TRACE)

# Creates the data for the end-to-end tests in a new database with Redmine's default data, and prints it as JSON. Run it
# with `rails runner`.
abort "This is Redmine #{Redmine::VERSION}, not 6.1." unless Redmine::VERSION.to_s.start_with?('6.1.')

PASSWORD = 'correct-horse-61'
PERMISSIONS = %i[view_project view_issues add_issues edit_issues add_issue_notes manage_issue_relations].freeze

# For text that must stay hidden. The scopes are necessary in addition.
HIDING = %i[set_notes_private set_own_issues_private edit_own_issue_notes manage_subtasks add_issue_watchers].freeze

Setting.rest_api_enabled = '1'

admin = User.find_by!(login: 'admin')
admin.update!(password: PASSWORD, password_confirmation: PASSWORD, must_change_passwd: false)

role = Role.create!(name: 'CI', permissions: PERMISSIONS, issues_visibility: 'all')
project = Project.create!(name: 'CI', identifier: 'ci', is_public: false,
                          enabled_module_names: %w[issue_tracking], trackers: Tracker.all)

bot = User.new(firstname: 'Build', lastname: 'Bot', mail: 'bot@example.invalid', language: 'en')
bot.login = 'bot'
bot.password = bot.password_confirmation = PASSWORD
bot.save!
Member.create!(principal: bot, project: project, roles: [role])

# The workflow never allows Closed, so the tests can request a status change that Redmine silently ignores.
statuses = IssueStatus.where(name: ['New', 'In Progress', 'Resolved']).to_a
abort "Redmine's default statuses do not have the expected names." unless statuses.size == 3
Tracker.all.to_a.product(statuses.permutation(2).to_a) do |tracker, (from, to)|
  WorkflowTransition.create!(role: role, tracker: tracker, old_status: from, new_status: to)
end

# A project whose role may hide text. The workflow makes `is_private` read-only for the tracker Support, which the API
# does not show.
private_role = Role.create!(name: 'CI private', permissions: PERMISSIONS + HIDING + [:view_private_notes],
                            issues_visibility: 'all')
private_project = Project.create!(name: 'Private', identifier: 'private', is_public: false,
                                  enabled_module_names: %w[issue_tracking], trackers: Tracker.all)
Member.create!(principal: bot, project: private_project, roles: [private_role])
Tracker.all.to_a.product(statuses.permutation(2).to_a) do |tracker, (from, to)|
  WorkflowTransition.create!(role: private_role, tracker: tracker, old_status: from, new_status: to)
end
Tracker.all.each do |tracker|
  WorkflowTransition.create!(role: private_role, tracker: tracker, old_status: statuses.first,
                             new_status: IssueStatus.find_by!(name: 'Closed'))
end
WorkflowPermission.create!(role: private_role, tracker: Tracker.find_by!(name: 'Support'), old_status: statuses.first,
                           field_name: 'is_private', rule: 'readonly')

# Names to look up.
IssueCategory.create!(project: private_project, name: 'Backend')
Version.create!(project: private_project, name: '1.0')
IssueCustomField.create!(name: 'Team', field_format: 'string', is_for_all: true, trackers: Tracker.all)

# A reader of the private project who may see neither private notes nor the private issues of others.
reader = User.new(firstname: 'Ada', lastname: 'Reader', mail: 'reader@example.invalid', language: 'en')
reader.login = 'reader'
reader.password = reader.password_confirmation = PASSWORD
reader.save!
reader_role = Role.create!(name: 'Reader', permissions: %i[view_project view_issues], issues_visibility: 'default')
Member.create!(principal: reader, project: private_project, roles: [reader_role])
Member.create!(principal: reader, project: project, roles: [reader_role])

# A public project. The bot is not a member, so it cannot read its roles there.
open_project = Project.create!(name: 'Open', identifier: 'open', is_public: true,
                               enabled_module_names: %w[issue_tracking], trackers: Tracker.all)
Role.non_member.add_permission!(*(PERMISSIONS + HIDING))

# A project for the reports of builds, whose role may hide text, and set every status except Rejected.
builds_role = Role.create!(name: 'CI builds', permissions: PERMISSIONS + HIDING + [:view_private_notes],
                           issues_visibility: 'all')
builds = Project.create!(name: 'Builds', identifier: 'builds', is_public: false,
                         enabled_module_names: %w[issue_tracking], trackers: Tracker.all)
allowed = IssueStatus.where.not(name: 'Rejected').to_a
WorkflowTransition.insert_all!(
  Tracker.all.to_a.product(allowed.permutation(2).to_a).map do |tracker, (from, to)|
    { role_id: builds_role.id, tracker_id: tracker.id, old_status_id: from.id, new_status_id: to.id }
  end
)
Member.create!(principal: bot, project: builds, roles: [builds_role])
Member.create!(principal: reader, project: builds, roles: [reader_role])
closed_project = Project.create!(name: 'Closed', identifier: 'closed', is_public: false,
                                 enabled_module_names: %w[issue_tracking], trackers: Tracker.all)
Member.create!(principal: bot, project: closed_project, roles: [builds_role])
closed_project.close

always_on = Redmine::AccessControl.public_permissions.map(&:name)
application = Doorkeeper::Application.new(
  name: 'CI', confidential: true,
  redirect_uri: "urn:ietf:wg:oauth:2.0:oob\nhttp://127.0.0.1/callback",
  scopes: (always_on | PERMISSIONS | HIDING).join(' ')
)
application.save!

puts JSON.pretty_generate(
  # Redmine stores the secret as a hash, so it can be read only now.
  clientId: application.uid, clientSecret: application.plaintext_secret,
  scopes: (always_on | PERMISSIONS).map(&:to_s), hidingScopes: HIDING.map(&:to_s),
  project: project.identifier,
  bot: { login: bot.login, password: PASSWORD, id: bot.id, name: bot.name },
  reader: { login: reader.login, password: PASSWORD },
  admin: { login: admin.login, password: PASSWORD }
)

# Creates the data for the end-to-end tests in a new database with Redmine's default data, and prints it as JSON. Run it
# with `rails runner`.
abort "This is Redmine #{Redmine::VERSION}, not 6.1." unless Redmine::VERSION.to_s.start_with?('6.1.')

PASSWORD = 'correct-horse-61'
PERMISSIONS = %i[view_project view_issues add_issues edit_issues add_issue_notes manage_issue_relations].freeze

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

always_on = Redmine::AccessControl.public_permissions.map(&:name)
application = Doorkeeper::Application.new(
  name: 'CI', confidential: true,
  redirect_uri: "urn:ietf:wg:oauth:2.0:oob\nhttp://127.0.0.1/callback",
  scopes: (always_on | PERMISSIONS).join(' ')
)
application.save!

puts JSON.pretty_generate(
  # Redmine stores the secret as a hash, so it can be read only now.
  clientId: application.uid, clientSecret: application.plaintext_secret, scopes: application.scopes.to_a,
  project: project.identifier,
  bot: { login: bot.login, password: PASSWORD, id: bot.id, name: bot.name },
  admin: { login: admin.login, password: PASSWORD }
)

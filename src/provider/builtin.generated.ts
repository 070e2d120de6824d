// Made by scripts/generate.ts from providers/*.yml.
import type { Provider } from './provider.js';

const github: Provider = {
  "id": "github",
  "title": "GitHub",
  "base_url": {
    "example": "https://api.github.com",
    "default": "https://api.github.com",
    "from_environment": "GITHUB_API_URL"
  },
  "headers": {
    "accept": "application/vnd.github+json",
    "x-github-api-version": "2022-11-28"
  },
  "pagination": {
    "style": "page",
    "page": "page",
    "size": "per_page"
  },
  "errors": {
    "messages": [
      "message",
      "errors"
    ]
  },
  "hints": {
    "403": "The token may not do this. Check the permissions of the job or of the token.",
    "404": "It does not exist, or the token may not see it: check the permissions of the job or of the token.",
    "410": "It was deleted, or issues are disabled in the settings of the repository."
  },
  "operations": {
    "viewer": {
      "description": "The login of the token",
      "request": "POST /graphql",
      "url_from_environment": "GITHUB_GRAPHQL_URL",
      "parameters": {
        "query": {
          "in": "body",
          "default": "query { viewer { login } }"
        }
      },
      "result": {
        "id": "data.viewer.login"
      }
    },
    "list-issues": {
      "description": "The issues and pull requests of a repository",
      "request": "GET /repos/{owner}/{repository}/issues",
      "parameters": {
        "owner": {
          "in": "path",
          "required": true,
          "description": "The owner of the repository"
        },
        "repository": {
          "in": "path",
          "required": true,
          "description": "The name of the repository without its owner"
        },
        "state": {
          "in": "query",
          "description": "open, closed or all",
          "default": "open"
        },
        "labels": {
          "in": "query",
          "description": "Names of labels, separated by commas"
        },
        "creator": {
          "in": "query",
          "description": "The login of the author"
        },
        "assignee": {
          "in": "query",
          "description": "A login, none or *"
        },
        "since": {
          "in": "query",
          "description": "Only issues changed since then, such as 2026-01-31T12:00:00Z"
        },
        "sort": {
          "in": "query",
          "description": "created, updated or comments"
        },
        "direction": {
          "in": "query",
          "description": "asc or desc"
        },
        "per_page": {
          "in": "query",
          "description": "Number of entries, at most 100",
          "default": 100
        },
        "page": {
          "in": "query",
          "description": "The number of the page, from 1"
        }
      }
    },
    "get-issue": {
      "description": "An issue",
      "request": "GET /repos/{owner}/{repository}/issues/{id}",
      "parameters": {
        "owner": {
          "in": "path",
          "required": true,
          "description": "The owner of the repository"
        },
        "repository": {
          "in": "path",
          "required": true,
          "description": "The name of the repository without its owner"
        },
        "id": {
          "in": "path",
          "required": true,
          "description": "The number of the issue"
        }
      },
      "result": {
        "id": "number",
        "url": "html_url"
      }
    },
    "create-issue": {
      "description": "Creates an issue",
      "request": "POST /repos/{owner}/{repository}/issues",
      "parameters": {
        "owner": {
          "in": "path",
          "required": true,
          "description": "The owner of the repository"
        },
        "repository": {
          "in": "path",
          "required": true,
          "description": "The name of the repository without its owner"
        },
        "title": {
          "in": "body",
          "required": true,
          "description": "At most 256 characters"
        },
        "body": {
          "in": "body",
          "description": "The text of the issue in Markdown"
        },
        "labels": {
          "in": "body",
          "description": "The names of the labels",
          "type": "list"
        },
        "assignees": {
          "in": "body",
          "description": "The logins of the assignees",
          "type": "list"
        },
        "milestone": {
          "in": "body",
          "description": "The number of the milestone",
          "type": "integer"
        },
        "type": {
          "in": "body",
          "description": "The name of the issue type of the organization"
        }
      },
      "result": {
        "id": "number",
        "url": "html_url"
      },
      "read_back": {
        "operation": "get-issue",
        "fields": {
          "title": "title",
          "body": "body",
          "state": "state",
          "state_reason": "state_reason",
          "milestone": "milestone.number",
          "type": "type.name",
          "labels": {
            "items": "labels",
            "value": "name"
          },
          "assignees": {
            "items": "assignees",
            "value": "login"
          }
        }
      }
    },
    "update-issue": {
      "description": "Changes an issue",
      "request": "PATCH /repos/{owner}/{repository}/issues/{id}",
      "parameters": {
        "owner": {
          "in": "path",
          "required": true,
          "description": "The owner of the repository"
        },
        "repository": {
          "in": "path",
          "required": true,
          "description": "The name of the repository without its owner"
        },
        "id": {
          "in": "path",
          "required": true,
          "description": "The number of the issue"
        },
        "title": {
          "in": "body",
          "description": "At most 256 characters"
        },
        "body": {
          "in": "body",
          "description": "The text of the issue in Markdown"
        },
        "state": {
          "in": "body",
          "description": "open or closed"
        },
        "state_reason": {
          "in": "body",
          "description": "completed, not_planned, duplicate or reopened"
        },
        "duplicate_issue_id": {
          "in": "body",
          "description": "The id (not the number) of the original",
          "type": "integer"
        },
        "labels": {
          "in": "body",
          "description": "The names of the labels; they replace the others",
          "type": "list"
        },
        "assignees": {
          "in": "body",
          "description": "The logins of the assignees; they replace the others",
          "type": "list"
        },
        "milestone": {
          "in": "body",
          "description": "The number of the milestone",
          "type": "integer"
        },
        "type": {
          "in": "body",
          "description": "The name of the issue type of the organization"
        }
      },
      "result": {
        "id": "number",
        "url": "html_url"
      },
      "read_back": {
        "operation": "get-issue",
        "fields": {
          "title": "title",
          "body": "body",
          "state": "state",
          "state_reason": "state_reason",
          "milestone": "milestone.number",
          "type": "type.name",
          "labels": {
            "items": "labels",
            "value": "name"
          },
          "assignees": {
            "items": "assignees",
            "value": "login"
          }
        }
      }
    },
    "list-comments": {
      "description": "The comments of an issue",
      "request": "GET /repos/{owner}/{repository}/issues/{id}/comments",
      "parameters": {
        "owner": {
          "in": "path",
          "required": true,
          "description": "The owner of the repository"
        },
        "repository": {
          "in": "path",
          "required": true,
          "description": "The name of the repository without its owner"
        },
        "id": {
          "in": "path",
          "required": true,
          "description": "The number of the issue"
        },
        "per_page": {
          "in": "query",
          "description": "Number of entries, at most 100",
          "default": 100
        },
        "page": {
          "in": "query",
          "description": "The number of the page, from 1"
        }
      }
    },
    "add-comment": {
      "description": "Adds a comment to an issue",
      "request": "POST /repos/{owner}/{repository}/issues/{id}/comments",
      "parameters": {
        "owner": {
          "in": "path",
          "required": true,
          "description": "The owner of the repository"
        },
        "repository": {
          "in": "path",
          "required": true,
          "description": "The name of the repository without its owner"
        },
        "id": {
          "in": "path",
          "required": true,
          "description": "The number of the issue"
        },
        "body": {
          "in": "body",
          "required": true,
          "description": "The text in Markdown"
        }
      },
      "result": {
        "id": "id",
        "url": "html_url"
      }
    },
    "list-jobs": {
      "description": "The jobs of an attempt of a workflow run",
      "request": "GET /repos/{owner}/{repository}/actions/runs/{run}/attempts/{attempt}/jobs",
      "parameters": {
        "owner": {
          "in": "path",
          "required": true,
          "description": "The owner of the repository"
        },
        "repository": {
          "in": "path",
          "required": true,
          "description": "The name of the repository without its owner"
        },
        "run": {
          "in": "path",
          "required": true,
          "description": "The id of the run"
        },
        "attempt": {
          "in": "path",
          "required": true,
          "description": "The number of the attempt, from 1"
        },
        "per_page": {
          "in": "query",
          "description": "Number of entries, at most 100",
          "default": 100
        },
        "page": {
          "in": "query",
          "description": "The number of the page, from 1"
        }
      }
    },
    "list-runs": {
      "description": "The runs of a workflow",
      "request": "GET /repos/{owner}/{repository}/actions/workflows/{workflow}/runs",
      "parameters": {
        "owner": {
          "in": "path",
          "required": true,
          "description": "The owner of the repository"
        },
        "repository": {
          "in": "path",
          "required": true,
          "description": "The name of the repository without its owner"
        },
        "workflow": {
          "in": "path",
          "required": true,
          "description": "The file name of the workflow, such as ci.yml"
        },
        "branch": {
          "in": "query",
          "description": "The name of the branch"
        },
        "event": {
          "in": "query",
          "description": "Such as push"
        },
        "status": {
          "in": "query",
          "description": "A status or conclusion, such as completed or success"
        },
        "per_page": {
          "in": "query",
          "description": "Number of entries, at most 100",
          "default": 100
        },
        "page": {
          "in": "query",
          "description": "The number of the page, from 1"
        }
      }
    },
    "list-annotations": {
      "description": "The annotations of a job",
      "request": "GET /repos/{owner}/{repository}/check-runs/{check}/annotations",
      "parameters": {
        "owner": {
          "in": "path",
          "required": true,
          "description": "The owner of the repository"
        },
        "repository": {
          "in": "path",
          "required": true,
          "description": "The name of the repository without its owner"
        },
        "check": {
          "in": "path",
          "required": true,
          "description": "The id of the job"
        },
        "per_page": {
          "in": "query",
          "description": "Number of entries, at most 100",
          "default": 100
        },
        "page": {
          "in": "query",
          "description": "The number of the page, from 1"
        }
      }
    }
  },
  "issues": {
    "text": {
      "markup": [
        "markdown"
      ],
      "title_max": 256,
      "text_max": 60000
    },
    "me": {
      "operation": "viewer",
      "path": "data.viewer.login"
    },
    "context": {
      "owner": "{owner}",
      "repository": "{repository}"
    },
    "find": {
      "operation": "list-issues",
      "searches": [
        {
          "state": "open",
          "labels": "{label}"
        },
        {
          "state": "open",
          "creator": "{me}"
        },
        {
          "state": "closed",
          "labels": "{label}",
          "since": "{since}"
        },
        {
          "state": "closed",
          "creator": "{me}",
          "since": "{since}"
        }
      ],
      "except": "pull_request"
    },
    "read": {
      "operation": "get-issue"
    },
    "issue": {
      "id": "number",
      "ref": "id",
      "text": "body",
      "url": "html_url",
      "author": "user.login",
      "created_at": "created_at",
      "closed_at": "closed_at",
      "open": {
        "path": "state",
        "equals": "open"
      },
      "labels": {
        "items": "labels",
        "name": "name"
      }
    },
    "notes": {
      "operation": "list-comments",
      "text": "body",
      "author": "user.login",
      "created_at": "created_at",
      "writers": {
        "path": "author_association",
        "equals": [
          "OWNER",
          "MEMBER",
          "COLLABORATOR"
        ]
      }
    },
    "create": {
      "operation": "create-issue",
      "title": "title",
      "text": "body",
      "labels": "labels"
    },
    "comment": {
      "operation": "add-comment",
      "text": "body"
    },
    "close": {
      "operation": "update-issue",
      "parameters": {
        "state": "closed",
        "state_reason": "completed"
      }
    },
    "reopen": {
      "operation": "update-issue",
      "parameters": {
        "state": "open",
        "state_reason": "reopened"
      }
    },
    "duplicate": {
      "operation": "update-issue",
      "parameters": {
        "state": "closed",
        "state_reason": "duplicate",
        "duplicate_issue_id": "{winner_ref}"
      }
    }
  },
  "oauth": {
    "grant_types": []
  }
};

const keycloak: Provider = {
  "id": "keycloak",
  "title": "Keycloak",
  "base_url": {
    "example": "https://api.example.com"
  },
  "headers": {
    "accept": "application/json"
  },
  "oauth": {
    "issuer": "{issuer}",
    "token_endpoint": "{issuer}/protocol/openid-connect/token",
    "authorization_endpoint": "{issuer}/protocol/openid-connect/auth",
    "grant_types": [
      "client_credentials",
      "refresh_token",
      "authorization_code"
    ],
    "token_endpoint_auth_method": "client_secret_post",
    "revocation": {
      "endpoint": "{issuer}/protocol/openid-connect/revoke"
    }
  },
  "errors": {
    "messages": [
      "message",
      "error_description",
      "error",
      "detail",
      "title"
    ]
  },
  "operations": {}
};

const nuviasHub: Provider = {
  "id": "nuvias-hub",
  "title": "Nuvias UC Hub",
  "base_url": {
    "example": "https://hub.nuvias-uc.com",
    "default": "https://hub.nuvias-uc.com",
    "path": "root"
  },
  "headers": {
    "accept": "application/json"
  },
  "oauth": {
    "token_endpoint": "{base_url}/api/v1/oauth/create_token",
    "grant_types": [
      "client_credentials"
    ],
    "token_endpoint_auth_method": "client_secret_post"
  },
  "errors": {
    "messages": [
      "message",
      "errors",
      "error_description",
      "error"
    ]
  },
  "operations": {
    "whoami": {
      "description": "The user of the client",
      "request": "GET /api/v1/whoami"
    },
    "list-country-codes": {
      "description": "The country codes, in pages",
      "request": "GET /api/v1/country_codes",
      "parameters": {
        "page": {
          "in": "query",
          "description": "The page number, from 1"
        },
        "per_page": {
          "in": "query",
          "description": "Entries per page, at most 1000"
        }
      }
    },
    "list-shipping-types": {
      "description": "The shipping types, in pages",
      "request": "GET /api/v1/shipping_types",
      "parameters": {
        "page": {
          "in": "query",
          "description": "The page number, from 1"
        },
        "per_page": {
          "in": "query",
          "description": "Entries per page, at most 1000"
        }
      }
    },
    "create-basket": {
      "description": "Creates a basket; the vendor's documentation lists the fields",
      "request": "POST /api/v1/baskets",
      "body": {
        "rest": true
      }
    },
    "create-order": {
      "description": "Creates an order; the vendor's documentation lists the fields",
      "request": "POST /api/v1/orders",
      "body": {
        "rest": true
      }
    }
  }
};

const oauth2: Provider = {
  "id": "oauth2",
  "title": "OAuth 2",
  "base_url": {
    "example": "https://api.example.com"
  },
  "headers": {
    "accept": "application/json"
  },
  "oauth": {
    "grant_types": [
      "client_credentials",
      "refresh_token",
      "authorization_code"
    ]
  },
  "errors": {
    "messages": [
      "message",
      "error_description",
      "error",
      "errors",
      "detail",
      "title"
    ]
  },
  "operations": {}
};

const planviewHub: Provider = {
  "id": "planview-hub",
  "title": "Planview Hub",
  "base_url": {
    "example": "https://hub.example.com:8443",
    "path": "root"
  },
  "variables": {
    "realm": {
      "description": "The Keycloak realm of Hub",
      "default": "Tasktop"
    }
  },
  "headers": {
    "accept": "*/*"
  },
  "oauth": {
    "issuer": "{base_url}/auth/realms/{realm}",
    "token_endpoint": "{base_url}/auth/realms/{realm}/protocol/openid-connect/token",
    "grant_types": [
      "client_credentials"
    ],
    "token_endpoint_auth_method": "client_secret_post",
    "revocation": {
      "endpoint": "{base_url}/auth/realms/{realm}/protocol/openid-connect/revoke"
    }
  },
  "errors": {
    "messages": [
      "message",
      "error_description",
      "error"
    ]
  },
  "hints": {
    "401": "Hub did not accept the token. Use a client with a service account of the same Hub.",
    "403": "Assign the role TasktopUser to the service account of the client."
  },
  "operations": {
    "list-errors": {
      "description": "The errors of the integrations",
      "request": "GET /api/v1/errors",
      "parameters": {
        "pageSize": {
          "in": "query",
          "description": "The maximum number of errors"
        },
        "type": {
          "in": "query",
          "description": "The type of errors",
          "default": "ALL"
        }
      }
    },
    "get-resource": {
      "description": "Any resource of the API, as listed at /#/apidocumentation of the Hub",
      "request": "GET /api/v1/{resource}",
      "parameters": {
        "resource": {
          "in": "path",
          "required": true,
          "description": "The name of the resource, such as errors"
        }
      }
    }
  }
};

const redmine: Provider = {
  "id": "redmine",
  "title": "Redmine",
  "base_url": {
    "example": "https://redmine.example.com"
  },
  "headers": {
    "accept": "application/json"
  },
  "oauth": {
    "token_endpoint": "{base_url}/oauth/token",
    "authorization_endpoint": "{base_url}/oauth/authorize",
    "grant_types": [
      "refresh_token",
      "authorization_code"
    ],
    "token_endpoint_auth_method": "client_secret_post",
    "token_response": {
      "expires_in_default": 7200
    },
    "refresh": {
      "rotation": "on_first_use",
      "replay": "safe"
    },
    "revocation": {
      "endpoint": "{base_url}/oauth/revoke",
      "revokes": "grant"
    }
  },
  "identity": {
    "request": "GET /users/current.json",
    "name": "user.login",
    "administrator": "user.admin"
  },
  "permissions": {
    "scope": {
      "operation": "token-info",
      "path": "scope"
    },
    "memberships": {
      "operation": "current-user",
      "parameters": {
        "include": "memberships"
      },
      "items": "user.memberships",
      "project": "project.id",
      "roles": "roles",
      "administrator": {
        "path": "user.admin",
        "scope": "admin"
      }
    },
    "role": {
      "operation": "get-role",
      "permissions": "role.permissions"
    }
  },
  "pagination": {
    "style": "offset",
    "offset": "offset",
    "total": {
      "body": "total_count"
    }
  },
  "errors": {
    "messages": [
      "errors",
      "error_description",
      "error"
    ]
  },
  "hints": {
    "401": "The token is unknown, expired or revoked.",
    "403": "The token lacks a scope, the user's role lacks a permission, or the project is closed. Redmine does not report which.",
    "404": "The resource does not exist, or the user may not access it. Check the project and the number of the issue.",
    "406": "The path of a request must end in .json.",
    "500": "Redmine also returns 500 if the user of the token is locked."
  },
  "operations": {
    "current-user": {
      "description": "The user of the token",
      "request": "GET /users/current.json",
      "parameters": {
        "include": {
          "in": "query",
          "description": "Such as memberships"
        }
      },
      "result": {
        "id": "user.id"
      }
    },
    "token-info": {
      "description": "The scopes and the remaining lifetime of the token",
      "request": "GET /oauth/token/info"
    },
    "get-role": {
      "description": "A role and its permissions",
      "request": "GET /roles/{id}.json",
      "parameters": {
        "id": {
          "in": "path",
          "required": true,
          "description": "The number of the role"
        }
      },
      "result": {
        "id": "role.id"
      }
    },
    "list-projects": {
      "description": "The projects that the user may access",
      "request": "GET /projects.json",
      "parameters": {
        "limit": {
          "in": "query",
          "description": "Number of entries, at most 100",
          "default": 100
        },
        "offset": {
          "in": "query",
          "description": "Number of entries to skip"
        }
      },
      "prove_token": true
    },
    "project-fields": {
      "description": "The trackers, categories and custom fields of a project",
      "request": "GET /projects/{project}.json",
      "parameters": {
        "project": {
          "in": "path",
          "required": true,
          "description": "The identifier of the project"
        },
        "include": {
          "in": "query",
          "default": "trackers,issue_categories,issue_custom_fields"
        }
      },
      "result": {
        "id": "project.id"
      }
    },
    "list-versions": {
      "description": "The versions of a project",
      "request": "GET /projects/{project}/versions.json",
      "parameters": {
        "project": {
          "in": "path",
          "required": true,
          "description": "The identifier of the project"
        }
      }
    },
    "list-members": {
      "description": "The members of a project and their roles",
      "request": "GET /projects/{project}/memberships.json",
      "parameters": {
        "project": {
          "in": "path",
          "required": true,
          "description": "The identifier of the project"
        },
        "limit": {
          "in": "query",
          "description": "Number of entries, at most 100",
          "default": 100
        },
        "offset": {
          "in": "query",
          "description": "Number of entries to skip"
        }
      }
    },
    "list-priorities": {
      "description": "The priorities of issues",
      "request": "GET /enumerations/issue_priorities.json",
      "prove_token": true
    },
    "list-issue-statuses": {
      "description": "The statuses of issues",
      "request": "GET /issue_statuses.json",
      "prove_token": true
    },
    "list-issues": {
      "description": "The issues of a project",
      "request": "GET /projects/{project}/issues.json",
      "parameters": {
        "project": {
          "in": "path",
          "required": true,
          "description": "The identifier of the project"
        },
        "status_id": {
          "in": "query",
          "description": "open, closed, * or the id of a status",
          "default": "open"
        },
        "description": {
          "in": "query",
          "description": "A filter for the text, such as ~word for texts that contain it"
        },
        "limit": {
          "in": "query",
          "description": "Number of entries, at most 100",
          "default": 100
        },
        "offset": {
          "in": "query",
          "description": "Number of entries to skip"
        }
      }
    },
    "get-issue": {
      "description": "An issue",
      "request": "GET /issues/{id}.json",
      "parameters": {
        "id": {
          "in": "path",
          "required": true,
          "description": "The number of the issue"
        },
        "include": {
          "in": "query",
          "description": "Such as journals,attachments,relations,allowed_statuses"
        }
      },
      "result": {
        "id": "issue.id",
        "url": "{base_url}/issues/{id}"
      }
    },
    "create-issue": {
      "description": "Creates an issue",
      "request": "POST /projects/{project}/issues.json",
      "parameters": {
        "project": {
          "in": "path",
          "required": true,
          "description": "The identifier of the project"
        },
        "subject": {
          "in": "body",
          "required": true,
          "description": "At most 255 characters"
        },
        "description": {
          "in": "body",
          "description": "The text of the issue"
        },
        "tracker": {
          "in": "body",
          "description": "The name of the tracker",
          "as": "tracker_id",
          "lookup": {
            "operation": "project-fields",
            "items": "project.trackers",
            "match": "name",
            "take": "id"
          }
        },
        "tracker_id": {
          "in": "body",
          "type": "integer"
        },
        "status": {
          "in": "body",
          "description": "The name of the status",
          "as": "status_id",
          "lookup": {
            "operation": "list-issue-statuses",
            "items": "issue_statuses",
            "match": "name",
            "take": "id"
          }
        },
        "status_id": {
          "in": "body",
          "type": "integer"
        },
        "priority": {
          "in": "body",
          "description": "The name of the priority",
          "as": "priority_id",
          "lookup": {
            "operation": "list-priorities",
            "items": "issue_priorities",
            "match": "name",
            "take": "id"
          }
        },
        "priority_id": {
          "in": "body",
          "type": "integer"
        },
        "category": {
          "in": "body",
          "description": "The name of the category",
          "as": "category_id",
          "lookup": {
            "operation": "project-fields",
            "items": "project.issue_categories",
            "match": "name",
            "take": "id"
          }
        },
        "category_id": {
          "in": "body",
          "type": "integer"
        },
        "assigned_to": {
          "in": "body",
          "description": "The displayed name of a member or a group, or me",
          "as": "assigned_to_id",
          "lookup": {
            "operation": "list-members",
            "items": "memberships",
            "match": [
              "user.name",
              "group.name"
            ],
            "take": [
              "user.id",
              "group.id"
            ],
            "words": {
              "me": {
                "operation": "current-user",
                "take": "user.id"
              }
            }
          }
        },
        "assigned_to_id": {
          "in": "body",
          "type": "integer"
        },
        "fixed_version": {
          "in": "body",
          "description": "The name of the target version",
          "as": "fixed_version_id",
          "lookup": {
            "operation": "list-versions",
            "items": "versions",
            "match": "name",
            "take": "id"
          }
        },
        "fixed_version_id": {
          "in": "body",
          "type": "integer"
        },
        "parent": {
          "in": "body",
          "description": "The number of the parent issue",
          "type": "integer",
          "as": "parent_issue_id",
          "requires": {
            "scope": [
              "manage_subtasks"
            ],
            "permission": "manage_subtasks"
          }
        },
        "parent_issue_id": {
          "in": "body",
          "type": "integer",
          "requires": {
            "scope": [
              "manage_subtasks"
            ],
            "permission": "manage_subtasks"
          }
        },
        "watcher_user_ids": {
          "in": "body",
          "description": "The numbers of the users who watch the issue",
          "type": "list",
          "requires": {
            "scope": [
              "add_issue_watchers"
            ],
            "permission": "add_issue_watchers"
          }
        },
        "custom_fields": {
          "in": "body",
          "description": "A map from the names of custom fields to their values, or a list with id and value",
          "lookup": {
            "operation": "project-fields",
            "items": "project.issue_custom_fields",
            "match": "name",
            "take": "id",
            "entry": {
              "key": "id",
              "value": "value"
            }
          }
        },
        "start_date": {
          "in": "body",
          "description": "Such as 2026-01-31"
        },
        "due_date": {
          "in": "body",
          "description": "Such as 2026-01-31"
        },
        "done_ratio": {
          "in": "body",
          "description": "0 to 100",
          "type": "integer"
        },
        "estimated_hours": {
          "in": "body",
          "description": "Such as 2.5"
        },
        "uploads": {
          "in": "body",
          "description": "Uploaded files, each with token and filename",
          "type": "list"
        },
        "is_private": {
          "in": "body",
          "description": "Whether only users with the permission to see private issues see the issue",
          "type": "boolean",
          "requires": {
            "scope": [
              "set_issues_private",
              "set_own_issues_private"
            ]
          },
          "hides": true,
          "proof": "response",
          "hidden": {
            "first": [
              "tracker_id",
              "status_id",
              "priority_id",
              "category_id",
              "assigned_to_id",
              "fixed_version_id",
              "parent_issue_id",
              "watcher_user_ids"
            ],
            "placeholder": {
              "subject": "Private issue"
            },
            "shown": {
              "operation": "get-issue",
              "flag": "issue.is_private"
            },
            "correct": {
              "request": "PUT /issues/{id}.json",
              "wrap": "issue"
            },
            "withdraw": {
              "status_id": {
                "operation": "get-issue",
                "parameters": {
                  "include": "allowed_statuses"
                },
                "items": "issue.allowed_statuses",
                "where": {
                  "is_closed": true
                },
                "take": "id"
              }
            },
            "replace": {
              "subject": "Private issue",
              "description": ""
            }
          }
        }
      },
      "body": {
        "wrap": "issue",
        "fields": {
          "except": [
            "id",
            "lock_version"
          ]
        }
      },
      "result": {
        "id": "issue.id",
        "url": "{base_url}/issues/{id}"
      },
      "read_back": {
        "operation": "get-issue",
        "fields": {
          "subject": "issue.subject",
          "description": "issue.description",
          "tracker_id": "issue.tracker.id",
          "status_id": "issue.status.id",
          "priority_id": "issue.priority.id",
          "assigned_to_id": "issue.assigned_to.id",
          "category_id": "issue.category.id",
          "fixed_version_id": "issue.fixed_version.id",
          "parent_issue_id": "issue.parent.id",
          "project_id": "issue.project.id",
          "start_date": "issue.start_date",
          "due_date": "issue.due_date",
          "done_ratio": {
            "at": "issue.done_ratio",
            "compare": "number"
          },
          "estimated_hours": {
            "at": "issue.estimated_hours",
            "compare": "hours"
          },
          "is_private": "issue.is_private",
          "custom_fields": {
            "items": "issue.custom_fields",
            "value": "value",
            "key": "id"
          },
          "watcher_user_ids": {
            "items": "issue.watchers",
            "value": "id",
            "optional": true,
            "parameters": {
              "include": "watchers"
            }
          },
          "uploads": {
            "items": "issue.attachments",
            "value": "filename",
            "compare": "file_name",
            "new": true,
            "parameters": {
              "include": "attachments"
            }
          },
          "notes": {
            "items": "issue.journals",
            "value": "notes",
            "new": true,
            "parameters": {
              "include": "journals"
            }
          }
        }
      }
    },
    "update-issue": {
      "description": "Changes an issue",
      "request": "PUT /issues/{id}.json",
      "parameters": {
        "id": {
          "in": "path",
          "required": true,
          "description": "The number of the issue"
        },
        "subject": {
          "in": "body",
          "description": "At most 255 characters"
        },
        "description": {
          "in": "body",
          "description": "The text of the issue"
        },
        "notes": {
          "in": "body",
          "description": "The text of a note"
        },
        "project_id": {
          "in": "body",
          "description": "The number of the project to move the issue to",
          "type": "integer"
        },
        "tracker": {
          "in": "body",
          "description": "The name of the tracker",
          "as": "tracker_id",
          "lookup": {
            "operation": "project-fields",
            "items": "project.trackers",
            "match": "name",
            "take": "id"
          }
        },
        "tracker_id": {
          "in": "body",
          "type": "integer"
        },
        "status": {
          "in": "body",
          "description": "The name of the status",
          "as": "status_id",
          "lookup": {
            "operation": "list-issue-statuses",
            "items": "issue_statuses",
            "match": "name",
            "take": "id"
          }
        },
        "status_id": {
          "in": "body",
          "type": "integer"
        },
        "priority": {
          "in": "body",
          "description": "The name of the priority",
          "as": "priority_id",
          "lookup": {
            "operation": "list-priorities",
            "items": "issue_priorities",
            "match": "name",
            "take": "id"
          }
        },
        "priority_id": {
          "in": "body",
          "type": "integer"
        },
        "category": {
          "in": "body",
          "description": "The name of the category",
          "as": "category_id",
          "lookup": {
            "operation": "project-fields",
            "items": "project.issue_categories",
            "match": "name",
            "take": "id"
          }
        },
        "category_id": {
          "in": "body",
          "type": "integer"
        },
        "assigned_to": {
          "in": "body",
          "description": "The displayed name of a member or a group, or me",
          "as": "assigned_to_id",
          "lookup": {
            "operation": "list-members",
            "items": "memberships",
            "match": [
              "user.name",
              "group.name"
            ],
            "take": [
              "user.id",
              "group.id"
            ],
            "words": {
              "me": {
                "operation": "current-user",
                "take": "user.id"
              }
            }
          }
        },
        "assigned_to_id": {
          "in": "body",
          "type": "integer"
        },
        "fixed_version": {
          "in": "body",
          "description": "The name of the target version",
          "as": "fixed_version_id",
          "lookup": {
            "operation": "list-versions",
            "items": "versions",
            "match": "name",
            "take": "id"
          }
        },
        "fixed_version_id": {
          "in": "body",
          "type": "integer"
        },
        "parent": {
          "in": "body",
          "description": "The number of the parent issue",
          "type": "integer",
          "as": "parent_issue_id",
          "requires": {
            "scope": [
              "manage_subtasks"
            ],
            "permission": "manage_subtasks"
          }
        },
        "parent_issue_id": {
          "in": "body",
          "type": "integer",
          "requires": {
            "scope": [
              "manage_subtasks"
            ],
            "permission": "manage_subtasks"
          }
        },
        "custom_fields": {
          "in": "body",
          "description": "A map from the names of custom fields to their values, or a list with id and value",
          "lookup": {
            "operation": "project-fields",
            "items": "project.issue_custom_fields",
            "match": "name",
            "take": "id",
            "entry": {
              "key": "id",
              "value": "value"
            }
          }
        },
        "start_date": {
          "in": "body",
          "description": "Such as 2026-01-31"
        },
        "due_date": {
          "in": "body",
          "description": "Such as 2026-01-31"
        },
        "done_ratio": {
          "in": "body",
          "description": "0 to 100",
          "type": "integer"
        },
        "estimated_hours": {
          "in": "body",
          "description": "Such as 2.5"
        },
        "uploads": {
          "in": "body",
          "description": "Uploaded files, each with token and filename",
          "type": "list"
        },
        "is_private": {
          "in": "body",
          "description": "Whether only users with the permission to see private issues see the issue",
          "type": "boolean",
          "requires": {
            "scope": [
              "set_issues_private",
              "set_own_issues_private"
            ]
          },
          "hides": true,
          "proof": "response",
          "hidden": {
            "shown": {
              "operation": "get-issue",
              "flag": "issue.is_private"
            },
            "correct": {
              "request": "PUT /issues/{id}.json",
              "wrap": "issue"
            },
            "replace": {
              "subject": "Private issue",
              "description": ""
            }
          }
        },
        "private_notes": {
          "in": "body",
          "description": "Whether only users with the permission to see private notes see the note",
          "type": "boolean",
          "requires": {
            "scope": [
              "set_notes_private"
            ],
            "permission": "set_notes_private"
          },
          "hides": [
            "notes"
          ],
          "alone": [
            "uploads",
            "is_private",
            "project_id"
          ],
          "proof": "permission",
          "hidden": {
            "placeholder": {
              "notes": "Private note"
            },
            "shown": {
              "operation": "get-issue",
              "parameters": {
                "include": "journals"
              },
              "flag": "private_notes",
              "items": "issue.journals",
              "text": "notes"
            },
            "correct": {
              "request": "PUT /journals/{id}.json",
              "wrap": "journal",
              "scope": [
                "edit_own_issue_notes",
                "edit_issue_notes"
              ]
            },
            "withdraw": {
              "notes": ""
            },
            "replace": {
              "notes": ""
            }
          }
        }
      },
      "context": {
        "operation": "get-issue",
        "take": {
          "project": "issue.project.id"
        },
        "given": {
          "project": "project_id"
        }
      },
      "body": {
        "wrap": "issue",
        "fields": {
          "except": [
            "id",
            "lock_version"
          ]
        }
      },
      "result": {
        "url": "{base_url}/issues/{id}"
      },
      "read_back": {
        "operation": "get-issue",
        "fields": {
          "subject": "issue.subject",
          "description": "issue.description",
          "tracker_id": "issue.tracker.id",
          "status_id": "issue.status.id",
          "priority_id": "issue.priority.id",
          "assigned_to_id": "issue.assigned_to.id",
          "category_id": "issue.category.id",
          "fixed_version_id": "issue.fixed_version.id",
          "parent_issue_id": "issue.parent.id",
          "project_id": "issue.project.id",
          "start_date": "issue.start_date",
          "due_date": "issue.due_date",
          "done_ratio": {
            "at": "issue.done_ratio",
            "compare": "number"
          },
          "estimated_hours": {
            "at": "issue.estimated_hours",
            "compare": "hours"
          },
          "is_private": "issue.is_private",
          "custom_fields": {
            "items": "issue.custom_fields",
            "value": "value",
            "key": "id"
          },
          "watcher_user_ids": {
            "items": "issue.watchers",
            "value": "id",
            "optional": true,
            "parameters": {
              "include": "watchers"
            }
          },
          "uploads": {
            "items": "issue.attachments",
            "value": "filename",
            "compare": "file_name",
            "new": true,
            "parameters": {
              "include": "attachments"
            }
          },
          "notes": {
            "items": "issue.journals",
            "value": "notes",
            "new": true,
            "parameters": {
              "include": "journals"
            }
          }
        }
      }
    },
    "add-note": {
      "description": "Adds a note to an issue",
      "request": "PUT /issues/{id}.json",
      "parameters": {
        "id": {
          "in": "path",
          "required": true,
          "description": "The number of the issue"
        },
        "notes": {
          "in": "body",
          "required": true,
          "description": "The text of the note"
        },
        "private_notes": {
          "in": "body",
          "description": "Whether only users with the permission to see private notes see the note",
          "type": "boolean",
          "requires": {
            "scope": [
              "set_notes_private"
            ],
            "permission": "set_notes_private"
          },
          "hides": [
            "notes"
          ],
          "alone": [
            "uploads",
            "is_private",
            "project_id"
          ],
          "proof": "permission",
          "hidden": {
            "placeholder": {
              "notes": "Private note"
            },
            "shown": {
              "operation": "get-issue",
              "parameters": {
                "include": "journals"
              },
              "flag": "private_notes",
              "items": "issue.journals",
              "text": "notes"
            },
            "correct": {
              "request": "PUT /journals/{id}.json",
              "wrap": "journal",
              "scope": [
                "edit_own_issue_notes",
                "edit_issue_notes"
              ]
            },
            "withdraw": {
              "notes": ""
            },
            "replace": {
              "notes": ""
            }
          }
        },
        "uploads": {
          "in": "body",
          "description": "Uploaded files, each with token and filename",
          "type": "list"
        }
      },
      "context": {
        "operation": "get-issue",
        "take": {
          "project": "issue.project.id"
        }
      },
      "body": {
        "wrap": "issue"
      },
      "result": {
        "url": "{base_url}/issues/{id}"
      },
      "read_back": {
        "operation": "get-issue",
        "fields": {
          "subject": "issue.subject",
          "description": "issue.description",
          "tracker_id": "issue.tracker.id",
          "status_id": "issue.status.id",
          "priority_id": "issue.priority.id",
          "assigned_to_id": "issue.assigned_to.id",
          "category_id": "issue.category.id",
          "fixed_version_id": "issue.fixed_version.id",
          "parent_issue_id": "issue.parent.id",
          "project_id": "issue.project.id",
          "start_date": "issue.start_date",
          "due_date": "issue.due_date",
          "done_ratio": {
            "at": "issue.done_ratio",
            "compare": "number"
          },
          "estimated_hours": {
            "at": "issue.estimated_hours",
            "compare": "hours"
          },
          "is_private": "issue.is_private",
          "custom_fields": {
            "items": "issue.custom_fields",
            "value": "value",
            "key": "id"
          },
          "watcher_user_ids": {
            "items": "issue.watchers",
            "value": "id",
            "optional": true,
            "parameters": {
              "include": "watchers"
            }
          },
          "uploads": {
            "items": "issue.attachments",
            "value": "filename",
            "compare": "file_name",
            "new": true,
            "parameters": {
              "include": "attachments"
            }
          },
          "notes": {
            "items": "issue.journals",
            "value": "notes",
            "new": true,
            "parameters": {
              "include": "journals"
            }
          }
        }
      }
    },
    "relate-issue": {
      "description": "Relates an issue to another one",
      "request": "POST /issues/{id}/relations.json",
      "parameters": {
        "id": {
          "in": "path",
          "required": true,
          "description": "The number of the issue"
        },
        "issue_to_id": {
          "in": "body",
          "required": true,
          "description": "The number of the other issue",
          "type": "integer"
        },
        "relation_type": {
          "in": "body",
          "description": "relates, duplicates, blocks, precedes, follows, copied_to …",
          "default": "relates"
        },
        "delay": {
          "in": "body",
          "description": "Days between the issues, for precedes and follows",
          "type": "integer"
        }
      },
      "body": {
        "wrap": "relation"
      },
      "result": {
        "id": "relation.id"
      }
    },
    "upload-file": {
      "description": "Uploads a file for an issue; the output id is the token for the parameter uploads",
      "request": "POST /uploads.json",
      "parameters": {
        "file": {
          "in": "body",
          "required": true,
          "description": "The path of the file"
        },
        "filename": {
          "in": "query",
          "description": "The file name in Redmine"
        }
      },
      "body": {
        "from": "file",
        "media_type": "application/octet-stream"
      },
      "result": {
        "id": "upload.token"
      }
    }
  },
  "issues": {
    "text": {
      "markup": [
        "markdown",
        "textile"
      ],
      "title_max": 255,
      "text_max": 60000
    },
    "me": {
      "operation": "current-user",
      "path": "user.id"
    },
    "find": {
      "operation": "list-issues",
      "items": "issues",
      "searches": [
        {
          "status_id": "*",
          "description": "~{marker}"
        }
      ]
    },
    "read": {
      "operation": "get-issue",
      "path": "issue"
    },
    "issue": {
      "id": "id",
      "text": "description",
      "author": "author.id",
      "created_at": "created_on",
      "closed_at": "closed_on",
      "open": {
        "path": "status.is_closed",
        "equals": false
      },
      "hidden": "is_private"
    },
    "notes": {
      "operation": "get-issue",
      "parameters": {
        "include": "journals"
      },
      "items": "issue.journals",
      "text": "notes",
      "author": "user.id",
      "created_at": "created_on"
    },
    "values": {
      "closed": {
        "operation": "get-issue",
        "parameters": {
          "include": "allowed_statuses"
        },
        "items": "issue.allowed_statuses",
        "where": {
          "is_closed": true
        },
        "take": "id",
        "prefer": {
          "name": "{close_status}"
        }
      },
      "open": {
        "operation": "get-issue",
        "parameters": {
          "include": "allowed_statuses"
        },
        "items": "issue.allowed_statuses",
        "where": {
          "is_closed": false
        },
        "take": "id",
        "prefer": {
          "name": "{reopen_status}"
        }
      }
    },
    "create": {
      "operation": "create-issue",
      "title": "subject",
      "text": "description"
    },
    "comment": {
      "operation": "add-note",
      "text": "notes"
    },
    "close": {
      "operation": "update-issue",
      "parameters": {
        "status_id": "{closed}"
      },
      "text": "notes"
    },
    "reopen": {
      "operation": "update-issue",
      "parameters": {
        "status_id": "{open}"
      },
      "text": "notes"
    },
    "duplicate": {
      "operation": "update-issue",
      "parameters": {
        "status_id": "{closed}"
      },
      "text": "notes",
      "relate": {
        "operation": "relate-issue",
        "parameters": {
          "issue_to_id": "{winner}",
          "relation_type": "duplicates"
        }
      }
    }
  }
};

const planio: Provider = {
  ...redmine,
  "id": "planio",
  "title": "Planio",
  "base_url": {
    "example": "https://your-domain.plan.io",
    "path": "root"
  }
};

export const PROVIDERS: readonly Provider[] = [github, keycloak, nuviasHub, oauth2, planio, planviewHub, redmine];

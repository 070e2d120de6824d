// Made by scripts/generate.ts from providers/*.yml.
import type { Provider } from './provider.js';

export const PROVIDERS: readonly Provider[] = [
  {
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
  },
  {
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
  },
  {
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
  },
  {
    "id": "planio",
    "title": "Planio",
    "base_url": {
      "example": "https://your-domain.plan.io",
      "path": "root"
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
    "errors": {
      "messages": [
        "errors",
        "error_description",
        "error"
      ]
    },
    "hints": {
      "401": "The token is unknown, expired or revoked.",
      "403": "The token lacks a scope, or the user's role lacks a permission. Redmine does not report which one.",
      "404": "The resource does not exist, or the user may not access it.",
      "500": "Redmine also returns 500 if the user of the token is locked."
    },
    "operations": {
      "current-user": {
        "description": "The user of the token",
        "request": "GET /users/current.json",
        "result": {
          "id": "user.id"
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
      "list-issue-statuses": {
        "description": "The statuses of issues",
        "request": "GET /issue_statuses.json",
        "prove_token": true
      },
      "create-issue": {
        "description": "Creates an issue; more fields (tracker_id, priority_id, description, uploads …) are allowed",
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
          }
        },
        "body": {
          "wrap": "issue",
          "rest": true
        },
        "result": {
          "id": "issue.id",
          "url": "{base_url}/issues/{id}"
        },
        "read_back": {
          "operation": "get-issue",
          "fields": {
            "tracker_id": "issue.tracker.id",
            "status_id": "issue.status.id",
            "priority_id": "issue.priority.id",
            "assigned_to_id": "issue.assigned_to.id",
            "category_id": "issue.category.id",
            "fixed_version_id": "issue.fixed_version.id",
            "parent_issue_id": "issue.parent.id"
          }
        }
      },
      "update-issue": {
        "description": "Changes an issue; the fields are those of create-issue and notes",
        "request": "PUT /issues/{id}.json",
        "parameters": {
          "id": {
            "in": "path",
            "required": true,
            "description": "The number of the issue"
          }
        },
        "body": {
          "wrap": "issue",
          "rest": true
        },
        "result": {
          "url": "{base_url}/issues/{id}"
        },
        "read_back": {
          "operation": "get-issue",
          "fields": {
            "tracker_id": "issue.tracker.id",
            "status_id": "issue.status.id",
            "priority_id": "issue.priority.id",
            "assigned_to_id": "issue.assigned_to.id",
            "category_id": "issue.category.id",
            "fixed_version_id": "issue.fixed_version.id",
            "parent_issue_id": "issue.parent.id"
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
            "description": "Whether the note is private"
          },
          "uploads": {
            "in": "body",
            "description": "A list of uploaded files, each with token and filename"
          }
        },
        "body": {
          "wrap": "issue"
        },
        "result": {
          "url": "{base_url}/issues/{id}"
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
            "description": "The number of the other issue"
          },
          "relation_type": {
            "in": "body",
            "description": "relates, duplicates, blocks, precedes, follows, copied_to …",
            "default": "relates"
          }
        },
        "body": {
          "wrap": "relation",
          "rest": true
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
    }
  },
  {
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
  },
  {
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
    "errors": {
      "messages": [
        "errors",
        "error_description",
        "error"
      ]
    },
    "hints": {
      "401": "The token is unknown, expired or revoked.",
      "403": "The token lacks a scope, or the user's role lacks a permission. Redmine does not report which one.",
      "404": "The resource does not exist, or the user may not access it.",
      "500": "Redmine also returns 500 if the user of the token is locked."
    },
    "operations": {
      "current-user": {
        "description": "The user of the token",
        "request": "GET /users/current.json",
        "result": {
          "id": "user.id"
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
      "list-issue-statuses": {
        "description": "The statuses of issues",
        "request": "GET /issue_statuses.json",
        "prove_token": true
      },
      "create-issue": {
        "description": "Creates an issue; more fields (tracker_id, priority_id, description, uploads …) are allowed",
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
          }
        },
        "body": {
          "wrap": "issue",
          "rest": true
        },
        "result": {
          "id": "issue.id",
          "url": "{base_url}/issues/{id}"
        },
        "read_back": {
          "operation": "get-issue",
          "fields": {
            "tracker_id": "issue.tracker.id",
            "status_id": "issue.status.id",
            "priority_id": "issue.priority.id",
            "assigned_to_id": "issue.assigned_to.id",
            "category_id": "issue.category.id",
            "fixed_version_id": "issue.fixed_version.id",
            "parent_issue_id": "issue.parent.id"
          }
        }
      },
      "update-issue": {
        "description": "Changes an issue; the fields are those of create-issue and notes",
        "request": "PUT /issues/{id}.json",
        "parameters": {
          "id": {
            "in": "path",
            "required": true,
            "description": "The number of the issue"
          }
        },
        "body": {
          "wrap": "issue",
          "rest": true
        },
        "result": {
          "url": "{base_url}/issues/{id}"
        },
        "read_back": {
          "operation": "get-issue",
          "fields": {
            "tracker_id": "issue.tracker.id",
            "status_id": "issue.status.id",
            "priority_id": "issue.priority.id",
            "assigned_to_id": "issue.assigned_to.id",
            "category_id": "issue.category.id",
            "fixed_version_id": "issue.fixed_version.id",
            "parent_issue_id": "issue.parent.id"
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
            "description": "Whether the note is private"
          },
          "uploads": {
            "in": "body",
            "description": "A list of uploaded files, each with token and filename"
          }
        },
        "body": {
          "wrap": "issue"
        },
        "result": {
          "url": "{base_url}/issues/{id}"
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
            "description": "The number of the other issue"
          },
          "relation_type": {
            "in": "body",
            "description": "relates, duplicates, blocks, precedes, follows, copied_to …",
            "default": "relates"
          }
        },
        "body": {
          "wrap": "relation",
          "rest": true
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
    }
  }
];

/** A role of the database. Owners cannot log in; those who log in own nothing. */
export type DatabaseRole = {
  readonly name: RoleName;
  readonly login: boolean;
  /** Most connections at once, over all processes; so that one role cannot take the connections of another. */
  readonly connectionLimit?: number;
  /** May read the write-ahead log, as a base backup does. */
  readonly replication?: true;
  /** Roles it may become with SET ROLE; their rights do not apply before that. */
  readonly mayBecome?: readonly RoleName[];
  /** Rights of PostgreSQL's own roles, in force at once. */
  readonly inherits?: readonly string[];
  /** Settings of its sessions: a second wall behind the limits that the program sets for each transaction. */
  readonly settings?: Readonly<Record<string, string>>;
};

export type RoleName =
  | "erp_owner"
  | "erp_audit_owner"
  | "erp_migrator"
  | ServiceRoleName
  | "erp_report"
  | "erp_maintenance"
  | "erp_backup"
  | "erp_monitor";

export type ServiceRoleName = "erp_auth" | "erp_inventory" | "erp_workorder" | "erp_operations";

/** All roles of the product, each after those that it names. */
export const databaseRoles: readonly DatabaseRole[] = [
  { name: "erp_audit_owner", login: false },
  { name: "erp_owner", login: false, mayBecome: ["erp_audit_owner"] },
  {
    name: "erp_migrator",
    login: true,
    connectionLimit: 24,
    mayBecome: ["erp_owner"],
    settings: { search_path: "", idle_in_transaction_session_timeout: "1min", client_connection_check_interval: "1s" },
  },
  service("erp_auth", "auth"),
  service("erp_inventory", "inventory"),
  service("erp_workorder", "workorder"),
  service("erp_operations", "operations"),
  {
    name: "erp_report",
    login: true,
    connectionLimit: 3,
    settings: {
      search_path: "",
      default_transaction_read_only: "on",
      statement_timeout: "60s",
      lock_timeout: "2s",
      idle_in_transaction_session_timeout: "60s",
    },
  },
  {
    name: "erp_maintenance",
    login: true,
    connectionLimit: 4,
    settings: {
      search_path: "",
      statement_timeout: "15min",
      lock_timeout: "2s",
      idle_in_transaction_session_timeout: "60s",
    },
  },
  {
    name: "erp_backup",
    login: true,
    connectionLimit: 4,
    replication: true,
    inherits: ["pg_read_all_data", "pg_read_all_settings", "pg_checkpoint"],
    settings: { search_path: "", default_transaction_read_only: "on" },
  },
  {
    name: "erp_monitor",
    login: true,
    connectionLimit: 2,
    inherits: ["pg_monitor", "pg_use_reserved_connections"],
    settings: { search_path: "", default_transaction_read_only: "on", statement_timeout: "10s", lock_timeout: "1s" },
  },
];

function service(name: ServiceRoleName, schema: string): DatabaseRole {
  return {
    name,
    login: true,
    connectionLimit: 40,
    settings: {
      search_path: schema,
      statement_timeout: "35s",
      lock_timeout: "5s",
      idle_in_transaction_session_timeout: "15s",
      client_connection_check_interval: "2s",
    },
  };
}

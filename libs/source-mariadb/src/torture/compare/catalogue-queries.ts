/**
 * What the server's own catalogue tells of a database; the first column names the thing. Left out are times of creation, estimates
 * and costs. `schema` is the database's name as a literal.
 */
export function catalogueQueries(schema: string): Readonly<Record<string, string>> {
  const from = (columns: string, table: string, where: string) => `SELECT ${columns} FROM ${table} WHERE ${where} = ${schema}`;
  const catalogue = (columns: string, table: string, where = 'table_schema') => from(columns, `information_schema.${table}`, where);
  return {
    database: catalogue("'itself', default_character_set_name, default_collation_name, schema_comment", 'schemata', 'schema_name'),
    table: `${catalogue('table_name, table_type, engine, row_format, table_collation, create_options, table_comment, auto_increment', 'tables')} AND table_type <> 'VIEW'`,
    columns: catalogue(
      'table_name, ordinal_position, column_name, column_type, is_nullable, IFNULL(column_default, 0x00), character_set_name, collation_name, extra, column_comment, is_generated, generation_expression',
      'columns',
    ),
    keys: catalogue(
      'table_name, index_name, seq_in_index, non_unique, column_name, collation, sub_part, nullable, index_type, comment, index_comment, ignored',
      'statistics',
    ),
    constraints: catalogue('table_name, constraint_name, constraint_type', 'table_constraints'),
    references: catalogue(
      'table_name, constraint_name, unique_constraint_name, match_option, update_rule, delete_rule, referenced_table_name',
      'referential_constraints',
      'constraint_schema',
    ),
    'key columns': catalogue(
      'table_name, constraint_name, column_name, ordinal_position, referenced_table_name, referenced_column_name',
      'key_column_usage',
    ),
    checks: catalogue('table_name, constraint_name, level, check_clause', 'check_constraints', 'constraint_schema'),
    partitions: catalogue(
      'table_name, partition_name, subpartition_name, partition_ordinal_position, partition_method, subpartition_method, partition_expression, subpartition_expression, partition_description, partition_comment',
      'partitions',
    ),
    view: catalogue(
      'table_name, check_option, is_updatable, definer, security_type, character_set_client, collation_connection, algorithm',
      'views',
    ),
    trigger: catalogue(
      'trigger_name, event_manipulation, event_object_table, action_order, action_timing, action_statement, sql_mode, definer, character_set_client, collation_connection, database_collation',
      'triggers',
      'trigger_schema',
    ),
    parameters: catalogue(
      'specific_name, ordinal_position, parameter_mode, parameter_name, dtd_identifier, character_set_name, collation_name, routine_type',
      'parameters',
      'specific_schema',
    ),
    routine: from(
      'name, type, sql_data_access, is_deterministic, security_type, HEX(param_list), HEX(returns), HEX(body), definer, sql_mode, HEX(comment), character_set_client, collation_connection, db_collation, HEX(body_utf8), aggregate',
      'mysql.proc',
      'db',
    ),
    event: from(
      'name, HEX(body), definer, execute_at, interval_value, interval_field, starts, ends, status, on_completion, sql_mode, HEX(comment), time_zone, character_set_client, collation_connection, db_collation, HEX(body_utf8)',
      'mysql.event',
      'db',
    ),
  };
}

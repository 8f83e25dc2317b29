/** What somebody asks, and the call that an agent answers it with. */
export interface Question {
  readonly words: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The first ids of collections: what questions about one record are asked of. */
export type Ids = Readonly<
  Record<'cases' | 'clients' | 'companies' | 'leads' | 'documents' | 'notes' | 'time_entries', unknown>
>;

/** Typical questions; the lists among them are pages of 25, as MyCase makes them where no size is asked for. */
export const questionsAbout = (ids: Ids): Question[] =>
  [
    ['Which cases do we have?', 'list_cases', {}],
    ['Which cases are open?', 'list_cases', { status: 'open' }],
    ['Which cases changed this month?', 'list_cases', { updated_after: monthAgo() }],
    ['Which cases is this client on?', 'list_client_cases', { client_id: ids.clients }],
    ['Tell me all about this case.', 'get_case', { case_id: ids.cases }],
    ['Who are our clients?', 'list_clients', {}],
    ["What is this client's address?", 'get_client', { client_id: ids.clients }],
    ['Which companies do we know?', 'list_companies', {}],
    ['Tell me about this company.', 'get_company', { company_id: ids.companies }],
    ['Which leads came in?', 'list_leads', {}],
    ['What does this lead want?', 'get_lead', { lead_id: ids.leads }],
    ['Who works here?', 'list_staff', {}],
    ['What is on the calendar?', 'list_events', {}],
    ['What is to be done?', 'list_tasks', {}],
    ['Which tasks changed this month?', 'list_tasks', { updated_after: monthAgo() }],
    ['What was noted on this case?', 'list_case_notes', { case_id: ids.cases }],
    ['What was noted on this client?', 'list_client_notes', { client_id: ids.clients }],
    ['What does this note say?', 'get_note', { note_id: ids.notes }],
    ['What did this client write to us?', 'list_client_message_threads', { client_id: ids.clients }],
    ['Who called?', 'list_calls', {}],
    ['Which documents do we have?', 'list_documents', {}],
    ['Which documents belong to this case?', 'list_case_documents', { case_id: ids.cases }],
    ['Where does this document lie?', 'get_document', { document_id: ids.documents }],
    ['What was worked?', 'list_time_entries', {}],
    ['What did this time entry cost?', 'get_time_entry', { time_entry_id: ids.time_entries }],
    ['What was spent?', 'list_expenses', {}],
    ['Which bills are out?', 'list_invoices', {}],
    ['Who paid what?', 'list_invoice_payments', {}],
    ['Which fields of our own are there?', 'list_custom_fields', {}],
    ['Which stages can a case be in?', 'list_case_stages', {}],
  ].map(([words, tool, args]) => ({ words: String(words), tool: String(tool), args: Object(args) }));

const monthAgo = (): string => new Date(Date.now() - 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

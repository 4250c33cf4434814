-- Erasing many users takes many transactions. A tenant that is being erased cannot be declared anew with what is left.

alter table muster.tenants add column erasing boolean not null default false;

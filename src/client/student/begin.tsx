// The student's page.
import { fromServer } from '../from-server.ts';
import { startPage } from '../start.ts';
import { StudentPage } from './student-page.tsx';

startPage('student', model => <StudentPage model={model} />, fromServer);
